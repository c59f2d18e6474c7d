"""A reason that people are told: a name for the text, and what fills it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import orjson

_NO_VALUES: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is so, or was done."""

    code: str
    """Names the text in the catalogue of who shows it: ``provider``, …"""
    values: Mapping[str, object] = field(default_factory=lambda: _NO_VALUES)
    """What fills the text's placeholders, as JSON takes it."""

    def to_dict(self) -> dict[str, Any]:
        """As JSON takes it."""
        return {**self.values, "code": self.code}

    @classmethod
    def from_dict(cls, value: dict[str, Any]) -> "Reason":
        """The reverse of to_dict."""
        values = dict(value)
        return cls(values.pop("code"), MappingProxyType(values))

    def to_json(self) -> bytes:
        """The stored form."""
        return orjson.dumps(self.to_dict())

    @classmethod
    def from_json(cls, stored: str) -> "Reason":
        """The reverse of to_json."""
        return cls.from_dict(orjson.loads(stored))
