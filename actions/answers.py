"""The answers of faq.yml: reading them, and telling what is wrong with them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from .languages import Languages
from .yaml_file import ContentError, read_yaml

_LONGEST_LABEL = 20
"""Characters on a WhatsApp button."""
_LONGEST_ANSWER = 1_400
"""Of the 1,600 characters of a message; the rest is room for the names that are filled in."""
_KEYS = ("label", "question", "answer", "notices", "sources", "reviewed", "check")


@dataclass(frozen=True, slots=True)
class Answer:
    """One question that the bot can answer. The texts are by language, one for each we speak."""

    id: str
    label: Mapping[str, str]
    """A few words, as a button shows them."""
    question: Mapping[str, str]
    """The question in full."""
    text: Mapping[str, str]
    """With placeholders for slots; of a dynamic question, for when nothing is new."""
    notices: tuple[str, ...]
    """Dynamic when not empty: the topics whose notices in force are the answer."""
    sources: tuple[str, ...]
    reviewed: date
    check: bool
    """The Comune must confirm it before the service opens."""


def read_answers(path: Path, languages: Languages, topics: Sequence[str]) -> dict[str, Answer]:
    """The answers by id. Raises ContentError with every fault found, and its line."""
    entries = read_yaml(path)
    problems = [
        f"{path}:{entries.lc.key(id_)[0] + 1}: {id_}: {problem}"
        for id_, entry in entries.items()
        for problem in (*_problems(entry, topics), *_text_problems(entry, languages))
    ]
    if problems:
        raise ContentError(problems)
    return {id_: _answer(id_, entry, languages) for id_, entry in entries.items()}


def _problems(entry: Mapping[str, Any], topics: Sequence[str]) -> Iterator[str]:
    """What is wrong with one answer beside its texts, in words."""
    yield from (f"'{key}' is not known here" for key in entry if key not in _KEYS)
    for topic in entry.get("notices", ()):
        if topic not in topics:
            yield f"'notices' names '{topic}', which is no topic"
    if not entry.get("sources"):
        yield "'sources' is missing: say where the answer was found"
    if not isinstance(entry.get("reviewed"), date):
        yield "'reviewed' must be the day of the last look, like 2026-11-23"


def _text_problems(entry: Mapping[str, Any], languages: Languages) -> Iterator[str]:
    for key in ("label", "question", "answer"):
        texts = entry.get(key) or {}
        yield from (f"'{key}' has no text in '{code}'" for code in languages.missing(texts))
        yield from (f"'{key}': '{code}' is no language of ours" for code in languages.alien(texts))
    for label in (entry.get("label") or {}).values():
        if len(label) > _LONGEST_LABEL:
            yield f"the label '{label}' is longer than the {_LONGEST_LABEL} characters of a button"
    answer = entry.get("answer") or {}
    longest = (
        0 if languages.missing(answer) else max(map(len, languages.sentences(answer).values()))
    )
    if longest > _LONGEST_ANSWER:
        yield (
            f"'answer' has {longest} characters: shorten it to {_LONGEST_ANSWER} (where it is not "
            "translated, it is said in several languages at once)"
        )


def _answer(id_: str, entry: Mapping[str, Any], languages: Languages) -> Answer:
    return Answer(
        id=id_,
        label=languages.names(entry["label"]),
        question=languages.names(entry["question"]),
        text=languages.sentences(entry["answer"]),
        notices=tuple(entry.get("notices", ())),
        sources=tuple(entry["sources"]),
        reviewed=entry["reviewed"],
        check=bool(entry.get("check", False)),
    )
