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
    """Language -> what staff read; ``{code}`` stands for the number."""


class ErrorTable:
    """Answers for every code, those that nobody has met yet included."""

    def __init__(self, kinds: Mapping[int, ErrorKind], unknown: ErrorKind) -> None:
        self.kinds = kinds
        self._unknown = unknown

    def __call__(self, code: int) -> Verdict:
        """What follows from a code."""
        return self._kind(code).verdict

    def reason(self, code: int, language: str = "it") -> str:
        """What staff read about a code."""
        reason = self._kind(code).reason
        return (reason.get(language) or reason["it"]).replace("{code}", str(code))

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
    if not {"it", "en"} <= set(row["reason"]):
        raise ErrorTableError(f"{where}: the reason needs Italian and English")
    return ErrorKind(verdict, MappingProxyType(dict(row["reason"])))
