"""Texts with placeholders: `{slot}` and `{context.name}`; a brace itself is written twice."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_PART = re.compile(r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_.]*)\}|[{}]")


class TemplateError(ValueError):
    """A text whose braces do not make sense."""


@dataclass(frozen=True, slots=True)
class Template:
    """A text cut at its placeholders: `literals` has one element more than `names`."""

    source: str
    literals: tuple[str, ...]
    names: tuple[str, ...]

    def render(
        self, slots: Mapping[str, Any], context: Mapping[str, Any]
    ) -> tuple[str, dict[str, str]]:
        """The text with its placeholders filled, and the values that went in, by name."""
        if not self.names:
            return self.literals[0], {}
        values = {name: as_text(_look_up(name, slots, context)) for name in self.names}
        parts = [self.literals[0]]
        for name, literal in zip(self.names, self.literals[1:], strict=True):
            parts += (values[name], literal)
        return "".join(parts), values


def compile_template(source: str) -> Template:
    """Cut a text at its placeholders. Raises `TemplateError` for a brace that stands alone."""
    literals, names, position, literal = [], [], 0, ""
    for match in _PART.finditer(source):
        literal += source[position : match.start()]
        position = match.end()
        if match.group(1):
            literals.append(literal)
            names.append(match.group(1))
            literal = ""
        elif len(match.group()) == 2:
            literal += match.group()[0]
        else:
            raise TemplateError(f"a single '{match.group()}': write it twice, or name a slot in it")
    return Template(source, (*literals, literal + source[position:]), tuple(names))


def several(templates: Sequence[Template]) -> Template:
    """One text of several, with a blank line between them; what they share is said once."""
    source = "\n\n".join(dict.fromkeys(template.source for template in templates))
    return compile_template(source)


def as_text(value: Any) -> str:
    """How a slot's value reads in a sentence: nothing for None, commas in a list."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return ", ".join(map(as_text, value))
    return str(value)


def _look_up(name: str, slots: Mapping[str, Any], context: Mapping[str, Any]) -> Any:
    scope, _, rest = name.partition(".")
    return context.get(rest) if rest and scope == "context" else slots.get(name)
