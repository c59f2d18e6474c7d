"""Translation catalogues: what people read, in their language, kept in YAML beside the code.

A catalogue is a folder with one file per language (``it.yml``, ``en.yml``) of nested texts. A text
is asked for by its dotted name; ``{placeholders}`` are filled; a text that depends on a number has
the forms ``one`` and ``other``.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ruamel.yaml import YAML
from werkzeug.datastructures import LanguageAccept

from bot.clock import ROME

DEFAULT_LANGUAGE = "it"


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language."""

    language: str
    by_name: Mapping[str, str]

    def __call__(self, name: str, /, **values: object) -> str:
        """The text called `name`, placeholders filled. Raises KeyError for an unknown name."""
        return self.by_name[name].format_map(values)

    def __contains__(self, name: str) -> bool:
        return name in self.by_name

    def count(self, name: str, number: int, /, **values: object) -> str:
        """The form of a text that fits `number`, which fills ``{number}``."""
        form = "one" if number == 1 else "other"
        return self(f"{name}.{form}", number=self.number(number), **values)

    def number(self, number: int) -> str:
        """A whole number with the language's own thousands separator: 8.214."""
        return f"{number:,}".replace(",", self.by_name["format.thousands"])

    def listed(self, parts: tuple[str, ...] | list[str]) -> str:
        """Several things in one phrase: ``scuole, strade e meteo``."""
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {self('format.and')} {parts[-1]}"

    def day(self, day: date) -> str:
        """A day as people say it, without the year: ``lunedì 30 novembre``."""
        return self(
            "format.day",
            weekday=self(f"format.weekdays.{day.isoweekday()}"),
            day=day.day,
            month=self(f"format.months.{day.month}"),
        )

    def hour(self, moment: datetime) -> str:
        """An hour in Italian local time: 07:30."""
        return moment.astimezone(ROME).strftime("%H:%M")

    def moment(self, moment: datetime) -> str:
        """A day and an hour as people say them, in Italian local time."""
        local = moment.astimezone(ROME)
        return self(
            "format.moment",
            day=local.day,
            month=self(f"format.months.{local.month}"),
            year=local.year,
            time=local.strftime("%H:%M"),
        )


class Catalogue:
    """One set of texts in several languages."""

    def __init__(self, languages: Mapping[str, Texts]) -> None:
        """`languages` holds at least Italian."""
        self._languages = MappingProxyType(dict(languages))

    @classmethod
    def load(cls, *folders: Path) -> "Catalogue":
        """Every ``<language>.yml`` of the folders, joined into one set."""
        yaml = YAML(typ="safe", pure=True)
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for path in (path for folder in folders for path in sorted(folder.glob("*.yml"))):
            found[path.stem].update(_flat(yaml.load(path)))
        return cls({code: Texts(code, MappingProxyType(texts)) for code, texts in found.items()})

    def with_texts(self, more: Mapping[str, Mapping[str, str]]) -> "Catalogue":
        """This one and some more texts: language -> name -> text."""
        joined = {
            code: Texts(code, MappingProxyType({**texts.by_name, **more.get(code, {})}))
            for code, texts in self._languages.items()
        }
        return Catalogue(joined)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages on offer, Italian first."""
        return tuple(sorted(self._languages, key=lambda code: code != DEFAULT_LANGUAGE))

    def texts(self, language: str | None) -> Texts:
        """The texts of a language, or the Italian ones."""
        return self._languages.get(language or "", self._languages[DEFAULT_LANGUAGE])

    def negotiate(self, accepted: LanguageAccept, chosen: str | None = None) -> Texts:
        """The texts for a reader: the language they chose, or the best of Accept-Language.

        A region counts as its language, at its place: "it-IT, en;q=0.9" asks for Italian first.
        (werkzeug's `best_match` prefers a later exact match.)
        """
        if chosen and chosen in self._languages:
            return self._languages[chosen]
        asked = (tag.partition("-")[0].lower() for tag, quality in accepted if quality > 0)
        return self.texts(next((code for code in asked if code in self._languages), None))


def _flat(node: Mapping[Any, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in node.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{name}.")
        else:
            yield name, str(value).rstrip("\n")
