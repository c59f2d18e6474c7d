"""The words of a condition, each with its column."""

import re
from dataclasses import dataclass

KEYWORDS = frozenset(
    (
        "and",
        "or",
        "not",
        "is",
        "contains",
        "matches",
        "true",
        "false",
        "null",
        "undefined",
        "empty",
    )
)
_TOKEN = re.compile(
    r"""(?P<blank>\s+|\#[^\n]*)
      | (?P<string>"[^"]*"|'[^']*')
      | (?P<number>-?\d+(?:\.\d+)?(?![\w.]))
      | (?P<operator>==|!=|>=|<=|=|>|<)
      | (?P<bracket>[(){}])
      | (?P<word>[\w.:;-]+)""",
    re.VERBOSE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a condition. `column` counts from 1; `kind` is `end` after the last one."""

    kind: str
    text: str
    column: int

    @property
    def keyword(self) -> str:
        """The keyword in lower case, or an empty text for anything else."""
        lower = self.text.lower()
        return lower if self.kind == "word" and lower in KEYWORDS else ""


class ConditionError(ValueError):
    """A condition that cannot be compiled; its text names the column."""

    def __init__(self, token: Token, reason: str) -> None:
        self.column = token.column
        super().__init__(f"column {token.column}: {reason}")


def tokens(text: str) -> list[Token]:
    """Split a condition. The last token has the kind `end`. Raises `ConditionError`."""
    result: list[Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            token = Token("unknown", text[position], position + 1)
            raise ConditionError(token, _advice(text[position]))
        if match.lastgroup != "blank":
            result.append(Token(str(match.lastgroup), match.group(), position + 1))
        position = match.end()
    return [*result, Token("end", "", len(text) + 1)]


def _advice(character: str) -> str:
    if character in "\"'":
        return "the quotes are not closed"
    if character == ",":
        return "no commas: the members of a set are separated by spaces"
    return f"'{character}' means nothing in a condition"
