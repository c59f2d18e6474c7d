"""What the actions know: the topics, the answers of faq.yml and the words of words.yml."""

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

DEFAULT_DIRECTORY = Path(__file__).parent.parent / "content"


class ContentError(ValueError):
    """The content cannot be used; `problems` has one ``file:line: message`` per fault."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Answer:
    """One question that the bot can answer."""

    id: str
    question: Mapping[str, str]
    """A short label by language, as a button or a list of questions shows it."""
    text: Mapping[str, str]
    """By language, with placeholders for slots; of a dynamic question, for when nothing is new."""
    notices: tuple[str, ...]
    """Dynamic when not empty: the topics whose notices in force are the answer."""
    sources: tuple[str, ...]
    reviewed: date
    check: bool
    """The Comune must confirm it before the service opens."""


@dataclass(frozen=True, slots=True)
class Menu:
    """The topics to choose from, as a WhatsApp list in one language."""

    button: str
    """What opens the list."""
    rows: tuple[Mapping[str, str], ...]
    """Each with title, payload and perhaps description, in the order of the numbers."""


class Words:
    """Beginnings of words to look for, whatever the capitals and accents."""

    def __init__(self, beginnings: Iterable[str]) -> None:
        alternatives = "|".join(re.escape(plain(beginning)) for beginning in beginnings)
        self._pattern = re.compile(rf"\b(?:{alternatives})")

    def found_in(self, text: str) -> bool:
        """Whether any of them is in a text."""
        return self._pattern.search(plain(text)) is not None


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that actions speak from. Topics are in the order of the menu."""

    topics: Mapping[str, Mapping[str, str]]
    """Topic id -> name by language."""
    conjunctions: Mapping[str, str]
    """Language -> what joins the last two of several names; its keys are the languages we speak."""
    menus: Mapping[str, Menu]
    """By language."""
    answers: Mapping[str, Answer]
    undo: Words
    on_behalf: Words
    erase: Words
    export: Words
    somebody_else: Words
    dangers: Mapping[str, Words]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages we speak, the default one first."""
        return tuple(self.conjunctions)

    def known(self, topics: Iterable[str]) -> tuple[str, ...]:
        """Those that exist, each once, in the order of the menu."""
        wanted = set(topics)
        return tuple([topic for topic in self.topics if topic in wanted]) if wanted else ()

    def is_everything(self, topics: Collection[str]) -> bool:
        """Whether none is missing."""
        return set(topics) >= set(self.topics)

    def names(self, topics: Iterable[str], language: str) -> str:
        """Topics as a sentence names them: "*Scuole*, *Eventi* e *Allerte meteo*"."""
        names = [f"*{self.topics[topic][language]}*" for topic in self.known(topics)]
        if len(names) < 2:
            return "".join(names)
        return f"{', '.join(names[:-1])} {self.conjunctions[language]} {names[-1]}"


def plain(text: str) -> str:
    """Small letters, no accents, single spaces, straight apostrophes."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(letters.replace("’", "'").split())


@cache
def load_content(directory: Path) -> Content:
    """Read municipality.yml, faq.yml and words.yml. Raises ContentError with every fault found."""
    comune = _read(directory / "municipality.yml")
    words = _read(directory / "words.yml")
    conjunctions = {code: value["conjunction"] for code, value in comune["languages"].items()}
    topics = {topic["id"]: dict(topic["name"]) for topic in comune["topics"]}
    return Content(
        topics=topics,
        conjunctions=conjunctions,
        menus={language: _menu(comune, language) for language in conjunctions},
        answers=_answers(directory / "faq.yml", tuple(conjunctions), tuple(topics)),
        undo=Words(words["undo"]),
        on_behalf=Words(words["on_behalf"]),
        erase=Words(words["erase"]),
        export=Words(words["export"]),
        somebody_else=Words(words["somebody_else"]),
        dangers={kind: Words(beginnings) for kind, beginnings in words["dangers"].items()},
    )


def _read(path: Path) -> Any:
    try:
        return YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ContentError([f"{path}:{line}: {error.problem}"]) from error


def _menu(comune: Mapping[str, Any], language: str) -> Menu:
    """The topics in their order, then "all" and "done", so that 1 is always the first topic."""
    topics, words = comune["topics"], comune["menu"]
    rows = [
        _row(topic["name"][language], [topic["id"]], topic["about"][language]) for topic in topics
    ]
    everything = _row(words["everything"][language], [topic["id"] for topic in topics])
    done = {"title": words["done"][language], "payload": "/finish_choosing"}
    return Menu(words["open"][language], (*rows, everything, done))


def _row(title: str, topics: list[str], description: str = "") -> dict[str, str]:
    payload = f"/choose_topic{json.dumps({'topic': topics}, separators=(',', ':'))}"
    return {"title": title, "payload": payload, "description": description}


def _answers(path: Path, languages: tuple[str, ...], topics: tuple[str, ...]) -> dict[str, Answer]:
    entries = _read(path)
    problems = [
        f"{path}:{entries.lc.key(id_)[0] + 1}: {id_}: {problem}"
        for id_, entry in entries.items()
        for problem in _problems(entry, languages, topics)
    ]
    if problems:
        raise ContentError(problems)
    return {id_: _answer(id_, entry) for id_, entry in entries.items()}


def _problems(
    entry: Mapping[str, Any], languages: tuple[str, ...], topics: tuple[str, ...]
) -> Iterator[str]:
    """What is wrong with one answer, in words."""
    for key in entry:
        if key not in {"question", "answer", "notices", "sources", "reviewed", "check"}:
            yield f"'{key}' is not known here"
    for key in ("question", "answer"):
        for language in languages:
            if not (entry.get(key) or {}).get(language):
                yield f"'{key}' has no text in '{language}'"
    for topic in entry.get("notices", ()):
        if topic not in topics:
            yield f"'notices' names '{topic}', which is no topic"
    if not entry.get("sources"):
        yield "'sources' is missing: say where the answer was found"
    if not isinstance(entry.get("reviewed"), date):
        yield "'reviewed' must be the day of the last look, like 2026-11-23"


def _answer(id_: str, entry: Mapping[str, Any]) -> Answer:
    return Answer(
        id=id_,
        question=dict(entry["question"]),
        text={language: text.strip() for language, text in entry["answer"].items()},
        notices=tuple(entry.get("notices", ())),
        sources=tuple(entry["sources"]),
        reviewed=entry["reviewed"],
        check=bool(entry.get("check", False)),
    )
