"""YAML that remembers its lines: the one way in which content files are read.

YAML 1.2, as Rasa reads it (`yes`, `no`, `on` and `off` are plain words). Anchors, aliases, merge
keys and tags are refused: a content file says what it says, where it says it.
"""

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, ReusedAnchorWarning, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from .problems import Place, Problems

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Node:
    """A value and the line (from 1) where it, or the key that holds it, stands."""

    value: "Scalar | dict[str, Node] | list[Node]"
    line: int

    def plain(self) -> Any:
        """The value without its lines."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


def read_yaml(path: Path, problems: Problems) -> Node | None:
    """The file as a tree of nodes, or None when it cannot be read; faults go to `problems`."""
    place = Place(path.name)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        problems.add(place, "The file does not exist: create it or correct the path.")
        return None
    except (OSError, UnicodeDecodeError) as error:
        problems.add(place, f"The file cannot be read as UTF-8 text ({type(error).__name__}).")
        return None
    return parse_yaml(text, place, problems)


def parse_yaml(text: str, place: Place, problems: Problems) -> Node | None:
    """Like `read_yaml`, from text."""
    before = len(problems)
    try:
        with warnings.catch_warnings():
            # An anchor that is used twice is worth a warning there; here any anchor is refused.
            warnings.simplefilter("ignore", ReusedAnchorWarning)
            root = YAML(typ="safe", pure=True).compose(text)
        if root is None:
            problems.add(place, "The file is empty.")
            return None
        node = _Builder(place, problems).build(root, root.start_mark.line + 1)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problems.add(place.at(mark.line + 1 if mark else 0), f"This is not YAML: {error.problem}.")
        return None
    except RecursionError:
        problems.add(place, "The file is nested too deeply: flatten it.")
        return None
    except (YAMLError, ValueError, TypeError, AttributeError) as error:
        # Besides its own errors, the YAML library lets these escape on malformed directives.
        problems.add(place, f"This is not YAML ({type(error).__name__}).")
        return None
    return node if len(problems) == before else None


class _Builder:
    """Turns the library's nodes into ours; remembers which it has seen, to refuse aliases."""

    def __init__(self, place: Place, problems: Problems) -> None:
        self._place = place
        self._problems = problems
        self._seen: set[int] = set()

    def build(self, node: Any, line: int) -> Node:
        if id(node) in self._seen or node.anchor:
            self._fault(node, "Anchors and aliases (& and *) are not supported: write it out.")
            return Node(None, line)
        self._seen.add(id(node))
        if isinstance(node, MappingNode):
            return Node(self._mapping(node), line)
        if isinstance(node, SequenceNode):
            items = [self.build(item, item.start_mark.line + 1) for item in node.value]
            return Node(items, line)
        return Node(self._scalar(node), line)

    def _mapping(self, node: MappingNode) -> dict[str, Node]:
        result: dict[str, Node] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key_node, ScalarNode) or _kind(key_node) in {"null", "merge"}:
                self._fault(key_node, "A key must be a plain word.")
                continue
            if key in result:
                self._fault(key_node, f"The key '{key}' stands here twice: remove or rename one.")
                continue
            result[key] = self.build(value_node, key_node.start_mark.line + 1)
        return result

    def _scalar(self, node: ScalarNode) -> Scalar:
        convert = _SCALARS.get(_kind(node))
        if convert is None:
            self._fault(node, f"The tag {node.tag} is not supported: write a plain value.")
            return None
        try:
            return convert(node.value)
        except (ValueError, OverflowError):
            self._fault(
                node, f"'{node.value[:40]}' is not a number: put it in quotes if it is text."
            )
            return None

    def _fault(self, node: Any, message: str) -> None:
        self._problems.add(self._place.at(node.start_mark.line + 1), message)


def _kind(node: Any) -> str:
    prefix, _, kind = str(node.tag).rpartition(":")
    return kind if prefix == "tag:yaml.org,2002" else ""


def _integer(text: str) -> int:
    digits = text.replace("_", "")
    return int(digits, 0) if digits.lower().lstrip("+-").startswith(("0x", "0o")) else int(digits)


def _float(text: str) -> float:
    number = float(text.replace("_", ""))
    if not math.isfinite(number):
        raise ValueError(text)
    return number


_SCALARS: dict[str, Callable[[str], Scalar]] = {
    "str": str,
    "timestamp": str,
    "int": _integer,
    "float": _float,
    "bool": lambda text: text.lower() == "true",
    "null": lambda _: None,
}
