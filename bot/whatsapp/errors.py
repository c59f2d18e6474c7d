"""The provider's error codes: what follows from each, and how staff read it (`errors.yml`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ruamel.yaml import YAML

from bot.broadcast import Reaction, Verdict

_FILE = Path(__file__).with_name("errors.yml")


class ErrorTableError(ValueError):
    """`errors.yml` says something that cannot be; the message names the code."""


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """Some codes with one meaning."""

    verdict: Verdict
    reason: Mapping[str, str]
    """Language -> what has happened; ``{code}`` stands for the number."""
    todo: Mapping[str, str]
    """Language -> what somebody can do about it."""


class ErrorTable:
    """Answers for every code, those that nobody has met yet included."""

    def __init__(self, kinds: Mapping[int, ErrorKind], unknown: ErrorKind) -> None:
        self.kinds = kinds
        self._unknown = unknown

    def __call__(self, code: int) -> Verdict:
        """What follows from a code."""
        return self._kind(code).verdict

    def reason(self, code: int, language: str = "it") -> str:
        """What has happened, as staff read it."""
        return _in_words(self._kind(code).reason, code, language)

    def todo(self, code: int, language: str = "it") -> str:
        """What somebody can do about it, as staff read it."""
        return _in_words(self._kind(code).todo, code, language)

    def texts(self) -> dict[str, dict[str, str]]:
        """For a catalogue: language -> ``codes.<code>.reason`` and ``.todo`` -> what staff read.

        ``codes.unknown`` stands for the codes that nobody has met; its ``{code}`` is not filled.
        """
        found: dict[str, dict[str, str]] = {"it": {}, "en": {}}
        for name, kind in [("unknown", self._unknown), *self.kinds.items()]:
            for language, texts in found.items():
                texts[f"codes.{name}.reason"] = kind.reason[language]
                texts[f"codes.{name}.todo"] = kind.todo[language]
        return found

    def _kind(self, code: int) -> ErrorKind:
        return self.kinds.get(code, self._unknown)


def load_verdicts(path: Path = _FILE) -> ErrorTable:
    """Read the table; raises ErrorTableError for a code with two meanings or an unknown word."""
    content = YAML(typ="safe").load(path)
    kinds: dict[int, ErrorKind] = {}
    for row in content["errors"]:
        kind = _kind(row, f"codes {row['codes']}")
        for code in row["codes"]:
            if code in kinds:
                raise ErrorTableError(f"{path.name}: {code} has two meanings")
            kinds[code] = kind
    return ErrorTable(MappingProxyType(kinds), _kind(content["unknown"], "unknown"))


def _kind(row: dict[str, Any], where: str) -> ErrorKind:
    try:
        verdict = Verdict(Reaction(row["reaction"]), row.get("after", 1))
    except ValueError:
        raise ErrorTableError(f"{where}: no reaction is called {row['reaction']}") from None
    for name in ("reason", "todo"):
        if not {"it", "en"} <= set(row[name]):
            raise ErrorTableError(f"{where}: the {name} needs Italian and English")
    reason, todo = (MappingProxyType(dict(row[name])) for name in ("reason", "todo"))
    return ErrorKind(verdict, reason, todo)


def _in_words(texts: Mapping[str, str], code: int, language: str) -> str:
    return (texts.get(language) or texts["it"]).replace("{code}", str(code))
