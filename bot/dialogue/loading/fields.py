"""Reading the keys of one mapping with their types; every fault becomes a problem with its line."""

import re
from dataclasses import dataclass

from .problems import Place, Problems
from .yaml_source import Node

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


@dataclass(frozen=True, slots=True)
class Fields:
    """The keys of a mapping. Methods return None (or the default) for what is absent or wrong."""

    entries: dict[str, Node]
    place: Place
    problems: Problems

    @classmethod
    def of(cls, node: Node, place: Place, problems: Problems, what: str) -> "Fields | None":
        """The fields of a node that must be a mapping."""
        here = place.at(node.line)
        if isinstance(node.value, dict):
            return cls(node.value, here, problems)
        problems.add(here, f"{what} must be a mapping (key: value).")
        return None

    def only(self, *known: str) -> None:
        """Refuse every key that is not known."""
        for key, node in self.entries.items():
            if key not in known:
                self.fault(node, f"The key '{key}' is not supported here; use {', '.join(known)}.")

    def fault(self, node: Node | None, message: str) -> None:
        self.problems.add(self.place.at(node.line) if node else self.place, message)

    def text(self, key: str, *, required: bool = False) -> str | None:
        """A text that is not blank."""
        node = self.entries.get(key)
        if node is None:
            if required:
                self.fault(None, f"'{key}' is missing: add it.")
            return None
        if isinstance(node.value, str) and node.value.strip():
            return node.value
        self.fault(node, f"'{key}' must be a text that is not empty; put it in quotes if needed.")
        return None

    def identifier(self, key: str, *, required: bool = False) -> str | None:
        """A name of letters, digits and underscores."""
        name = self.text(key, required=required)
        if name is None or IDENTIFIER.match(name):
            return name
        self.fault(
            self.entries[key], f"'{name}' is not a valid name: use letters, digits and underscores."
        )
        return None

    def flag(self, key: str, default: bool) -> bool:
        node = self.entries.get(key)
        if node is None:
            return default
        if isinstance(node.value, bool):
            return node.value
        self.fault(node, f"'{key}' must be true or false.")
        return default

    def number(self, key: str) -> float | None:
        node = self.entries.get(key)
        if node is None:
            return None
        if isinstance(node.value, int | float) and not isinstance(node.value, bool):
            return float(node.value)
        self.fault(node, f"'{key}' must be a number.")
        return None

    def items(self, key: str, *, required: bool = False) -> list[Node]:
        """The elements of a list that is not empty."""
        node = self.entries.get(key)
        if node is None:
            if required:
                self.fault(None, f"'{key}' is missing: add it.")
            return []
        if isinstance(node.value, list) and node.value:
            return node.value
        self.fault(node, f"'{key}' must be a list with at least one element.")
        return []

    def names(self, key: str) -> list[tuple[str, Node]]:
        """The names in a list (or a single name), each with its node."""
        node = self.entries.get(key)
        if node is None:
            return []
        nodes = node.value if isinstance(node.value, list) else [node]
        found = []
        for item in nodes:
            if isinstance(item.value, str) and IDENTIFIER.match(item.value):
                found.append((item.value, item))
            else:
                self.fault(item, f"'{key}' must hold names of letters, digits and underscores.")
        return found

    def mapping(self, key: str) -> "Fields | None":
        node = self.entries.get(key)
        return None if node is None else Fields.of(node, self.place, self.problems, f"'{key}'")
