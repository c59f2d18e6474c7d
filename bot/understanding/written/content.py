"""Reads what the bot knows about words: topics.yml, vocabulary.yml and the examples of nlu.yml."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from ..meaning import INTENTS
from ..reading.normalise import fold

FILES = ("topics.yml", "vocabulary.yml", "rules.yml", "safety.yml", "wishes.yml", "nlu.yml")
FAQ = "faq/"
"""Prefix of the labels of questions: `faq/tari`."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a file (`line` from 1; 0 is the file as a whole)."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class ContentError(Exception):
    """The content cannot be used. `problems` holds every fault found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence and its label: an intent, or `faq/<id>`."""

    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words by what they stand for; every entry in its folded form."""

    service_name: str
    """The name that rules and examples are written with."""
    topics: Mapping[str, tuple[str, ...]]
    operators: Mapping[str, tuple[str, ...]]
    fillers: frozenset[str]
    things: tuple[str, ...]
    asking_for: tuple[str, ...]
    personal: frozenset[str]
    asides: frozenset[str]
    places: frozenset[str]
    courtesy: Mapping[str, tuple[str, ...]]
    concepts: Mapping[str, tuple[str, ...]]
    abbreviations: Mapping[str, tuple[str, ...]]
    emoji: Mapping[str, str]
    lone_emoji: Mapping[str, str]
    plus: str
    minus: str
    dictated: Mapping[str, str]
    full_stop: str
    language_names: Mapping[str, tuple[str, ...]]
    shared_words: frozenset[str]
    language_words: Mapping[str, frozenset[str]]
    vague: tuple[str, ...]
    pleased: frozenset[str]
    causes: frozenset[str]
    thanked: frozenset[str]
    wishes: tuple[str, ...]
    names: frozenset[str]
    pronouns: Mapping[str, tuple[str, ...]]
    question_starts: frozenset[str]
    ands: frozenset[str]
    numbers: Mapping[str, tuple[str, ...]]
    menu_words: frozenset[str]


def read_vocabulary(content: Path) -> Vocabulary:
    """topics.yml and vocabulary.yml. Raises ContentError."""
    sections: dict[str, Any] = {}
    for file, readers in _SECTIONS.items():
        data = read_yaml(content / file)
        try:
            sections |= {name: read(data[name]) for name, read in readers.items()}
        except (KeyError, TypeError, AttributeError) as error:
            fault = f"({type(error).__name__}: {error})"
            message = f"A section is missing or has another form {fault}."
            raise ContentError([Problem(file, 0, message)]) from error
    return Vocabulary(**sections)


def read_examples(content: Path) -> tuple[Example, ...]:
    """The examples of nlu.yml, Rasa's format. Raises ContentError with every fault."""
    data = read_yaml(content / "nlu.yml")
    problems: list[Problem] = []
    examples = tuple(_examples(data, lambda text: problems.append(Problem("nlu.yml", 0, text))))
    if problems:
        raise ContentError(problems)
    return examples


def _examples(data: Mapping[str, Any], complain: Callable[[str], None]) -> Iterator[Example]:
    seen: dict[str, str] = {}
    for block in data.get("nlu", ()):
        label = block.get("intent")
        if label is None:
            continue  # synonyms, lookups and patterns are for Rasa alone
        if label.removeprefix(FAQ) == label and label not in INTENTS:
            complain(f"The intent '{label}' does not exist: use one of {', '.join(INTENTS)}.")
        for line in str(block.get("examples", "")).splitlines():
            text = line.strip().removeprefix("-").strip()
            if not text:
                continue
            other = seen.setdefault(text.casefold(), label)
            if other != label:
                complain(f"'{text}' stands under '{other}' and '{label}': keep one.")
            yield Example(text, label)


def read_yaml(path: Path) -> dict[str, Any]:
    """A YAML 1.2 file whose top is a mapping. Raises ContentError."""
    try:
        data = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise ContentError([Problem(path.name, line, f"Not YAML: {error.problem}.")]) from error
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        message = f"The file cannot be read ({type(error).__name__})."
        raise ContentError([Problem(path.name, 0, message)]) from error
    if not isinstance(data, dict):
        raise ContentError([Problem(path.name, 0, "The top of the file must be a mapping.")])
    return data


def plain_entry(text: str) -> str:
    """A word or row of words as `normalise` leaves them: folded, apostrophes gone."""
    return " ".join(fold(text).replace("'", " ").replace("-", " ").split())


def _lists(section: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {str(name): _list(entries) for name, entries in section.items()}


def _topics(section: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """A topic's id is one of its words too: it stands for its number in a menu."""
    named = {id_: plain_entry(id_.replace("_", " ")) for id_ in section}
    return {id_: tuple(dict.fromkeys((*w, named[id_]))) for id_, w in _lists(section).items()}


def _sets(section: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    return {name: frozenset(entries) for name, entries in _lists(section).items()}


def _texts(section: Mapping[str, Any]) -> dict[str, str]:
    return {str(key): str(value) for key, value in section.items()}


def _spelt_out(section: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {
        fold(short): tuple(plain_entry(text).split()) for short, text in _texts(section).items()
    }


def _list(section: Any) -> tuple[str, ...]:
    return tuple(_entries(section))


def _set(section: Any) -> frozenset[str]:
    return frozenset(_entries(section))


def _entries(section: Any) -> Iterator[str]:
    """Entries may stand by language, or in lists of lists."""
    if isinstance(section, Mapping):
        section = section.values()
    for entry in section:
        if isinstance(entry, list | Mapping):
            yield from _entries(entry)
        else:
            yield plain_entry(str(entry))


def _by_phrase(section: Mapping[str, Any]) -> dict[str, str]:
    """What stands for each phrase; the longer phrases first."""
    phrases = {phrase: key for key, entries in _lists(section).items() for phrase in entries}
    return {phrase: phrases[phrase] for phrase in sorted(phrases, key=len, reverse=True)}


_SECTIONS: Mapping[str, Mapping[str, Callable[[Any], Any]]] = {
    "topics.yml": {
        "topics": _topics,
        "operators": _lists,
        "fillers": _set,
        "things": _list,
        "asking_for": _list,
        "personal": _set,
        "asides": _set,
        "places": _set,
        "vague": _list,
    },
    "vocabulary.yml": {
        "service_name": lambda name: plain_entry(str(name)),
        "courtesy": _lists,
        "concepts": _lists,
        "abbreviations": _spelt_out,
        "emoji": _texts,
        "lone_emoji": _texts,
        "plus": str,
        "minus": str,
        "dictated": _by_phrase,
        "full_stop": str,
        "language_names": _lists,
        "shared_words": _set,
        "language_words": _sets,
        "pronouns": _lists,
        "names": _set,
        "pleased": _set,
        "causes": _set,
        "thanked": _set,
        "wishes": _list,
        "question_starts": _set,
        "ands": _set,
        "numbers": _lists,
        "menu_words": _set,
    },
}
"""The sections that make a Vocabulary, by file, and how each is read."""
