"""Reading a content file, and the error of content that cannot be used."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError


class ContentError(ValueError):
    """The content cannot be used; `problems` has one ``file:line: message`` per fault."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def read_yaml(path: Path) -> Any:
    """A YAML file, whose mappings know their lines. Raises ContentError."""
    try:
        return YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ContentError([f"{path}:{line}: {error.problem}"]) from error
