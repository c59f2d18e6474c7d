"""What the actions know: the topics, the answers of faq.yml and the words of words.yml."""

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .answers import Answer, read_answers
from .languages import Languages
from .yaml_file import read_yaml

DEFAULT_DIRECTORY = Path(__file__).parent.parent / "content"


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
    languages: Languages
    conjunctions: Mapping[str, Mapping[str, str]]
    """Language -> beginning of the last of several names -> what joins it to the one before;
    for any beginning that is not there, the one of the empty beginning."""
    commas: Mapping[str, str]
    """Language -> what stands between the names before."""
    menus: Mapping[str, Menu]
    """By language."""
    answers: Mapping[str, Answer]
    undo: Words
    stay: Words
    hedges: Words
    sighs: Words
    leaving: Words
    on_behalf: Words
    oneself: Words
    erase: Words
    export: Words
    held: Words
    somebody_else: Words
    advice: Mapping[str, str]
    """Danger, as understanding calls it -> the kind whose advice fits."""
    dangers: Mapping[str, Words]
    """The words of each kind."""

    def is_about_somebody_else(self, text: str) -> bool:
        """Whether a text names another person, and not the one who writes it."""
        return self.somebody_else.found_in(text) and not self.oneself.found_in(text)

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
        all_but_last = f"{self.commas[language]} ".join(names[:-1])
        return f"{all_but_last} {self._conjunction(names[-1], language)} {names[-1]}"

    def described_topics(self, language: str) -> str:
        """A line for every topic, with what it is about, as the menu has it."""
        rows = [row for row in self.menus[language].rows if row.get("description")]
        return "\n".join(f"• *{row['title']}*: {row['description']}" for row in rows)

    def _conjunction(self, name: str, language: str) -> str:
        first = plain(name.strip("*"))
        fitting = [start for start in self.conjunctions[language] if first.startswith(start)]
        return self.conjunctions[language][max(fitting, key=len)]


def plain(text: str) -> str:
    """Small letters, no accents, single spaces, straight apostrophes."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(letters.replace("’", "'").split())


def load_content(directory: Path) -> Content:
    """Read municipality.yml, faq.yml and words.yml. Raises ContentError with every fault found."""
    comune = read_yaml(directory / "municipality.yml")
    words = read_yaml(directory / "words.yml")
    spoken = {**comune["languages"], **comune.get("also_spoken", {})}
    languages = Languages(tuple(comune["languages"]), tuple(comune.get("also_spoken", ())))
    topics = {topic["id"]: languages.names(topic["name"]) for topic in comune["topics"]}
    return Content(
        topics=topics,
        languages=languages,
        conjunctions={
            code: {"": language["conjunction"], **language.get("conjunction_before", {})}
            for code, language in spoken.items()
        },
        commas={code: language.get("comma", ",") for code, language in spoken.items()},
        menus={code: _menu(comune, languages, code) for code in languages.all},
        answers=read_answers(directory / "faq.yml", languages, tuple(topics)),
        undo=Words(words["undo"]),
        stay=Words(words["stay"]),
        hedges=Words(words["hedges"]),
        sighs=Words(words["sighs"]),
        leaving=Words(words["leaving"]),
        on_behalf=Words(words["on_behalf"]),
        oneself=Words(words["oneself"]),
        erase=Words(words["erase"]),
        export=Words(words["export"]),
        held=Words(words["held"]),
        somebody_else=Words(words["somebody_else"]),
        advice=dict(words["advice"]),
        dangers={kind: Words(beginnings) for kind, beginnings in words["dangers"].items()},
    )


def _menu(comune: Mapping[str, Any], languages: Languages, language: str) -> Menu:
    """The topics in their order, then "all" and "done", so that 1 is always the first topic."""

    def said(texts: Mapping[str, str]) -> str:
        return languages.names(texts)[language]

    topics, words = comune["topics"], comune["menu"]
    rows = [_row(said(topic["name"]), [topic["id"]], said(topic["about"])) for topic in topics]
    everything = _row(said(words["everything"]), [topic["id"] for topic in topics])
    done = {"title": said(words["done"]), "payload": "/finish_choosing"}
    return Menu(said(words["open"]), (*rows, everything, done))


def _row(title: str, topics: list[str], description: str = "") -> dict[str, str]:
    payload = f"/choose_topic{json.dumps({'topic': topics}, separators=(',', ':'))}"
    return {"title": title, "payload": payload, "description": description}
