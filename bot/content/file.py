"""A content file, read so that every fault of it can be told with file and line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from bot.settings import SetupError

Keys = tuple[int | str, ...]
"""The keys that lead to a part of a file."""
Problem = tuple[Keys, str]
"""Where in a file, and what is wrong."""

T = TypeVar("T")


class ContentError(SetupError):
    """Some content cannot be used. `problems` has one ``file:line: message`` for each fault."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(["The content needs your attention:", *self.problems]))


@dataclass(frozen=True, slots=True)
class ContentFile:
    """A YAML file whose parts know their lines."""

    path: Path
    document: Any

    @classmethod
    def read(cls, path: Path) -> "ContentFile":
        """Raises ContentError for what is no YAML."""
        try:
            return cls(path, YAML(typ="rt").load(path.read_text(encoding="utf-8")))
        except MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise ContentError([f"{path}:{line}: {error.problem}"]) from error

    def as_a(self, kind: type[T]) -> T:
        """All of it as a value of that type. Raises ContentError."""
        try:
            return TypeAdapter(kind).validate_python(self.document)
        except ValidationError as error:
            raise self.error((fault["loc"], fault["msg"]) for fault in error.errors()) from error

    def error(self, problems: Iterable[Problem]) -> ContentError:
        """What there is to complain of, each with its line."""
        return ContentError(f"{self.path}:{self._line(keys)}: {text}" for keys, text in problems)

    def _line(self, keys: Keys) -> int:
        """The line (from 1) of the innermost part on the way of these keys that is in the file."""
        line, part = 0, self.document
        for key in keys:
            if isinstance(part, Mapping) and key in part:
                line = part.lc.key(key)[0]  # type: ignore[attr-defined]
            elif isinstance(part, list) and isinstance(key, int):
                line = part.lc.item(key)[0]  # type: ignore[attr-defined]
            else:
                break
            part = part[key]
        return line + 1
