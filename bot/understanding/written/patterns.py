"""Patterns written in content files: regular expressions over plain words, with named parts.

`<name>` stands for a part defined beside the patterns; spaces stand between whole words, and a
pattern only ever matches whole words.
"""

import re
from collections.abc import Iterable, Mapping

from .content import ContentError, Problem

_PART = re.compile(r"<([a-z_]+)>")
_ANYWHERE = r"(?<!\S)(?:{})(?!\S)"
_NEVER = re.compile(r"(?!)")
_WHOLE_WORD = re.compile(r"(?<![\w\\\]])[^\W\d_]{4,}(?![\w\\\[?*+])")
_STEM = re.compile(r"(?<![\w\\\]])([^\W\d_]{4,})(?=\\w|\[)")


class Patterns:
    """Compiles the patterns of one content file."""

    def __init__(self, file: str, parts: Mapping[str, str]) -> None:
        self._file = file
        self._parts: dict[str, str] = {}
        self._words: set[str] = set()
        for name, part in parts.items():
            self._parts[name] = f"(?:{self._filled(str(part))})"

    def whole(self, patterns: Iterable[str]) -> re.Pattern[str]:
        """Matches (with `match`) only when one pattern takes the whole text."""
        return self._compile(patterns, "(?:{})\\Z")

    def anywhere(self, patterns: Iterable[str]) -> re.Pattern[str]:
        """Finds (with `search`) any of the patterns, between the edges of words."""
        return self._compile(patterns, _ANYWHERE)

    @property
    def words(self) -> frozenset[str]:
        """What the patterns look for: words, and beginnings of words with a star (`togl*`)."""
        return frozenset(self._words)

    def _compile(self, patterns: Iterable[str], frame: str) -> re.Pattern[str]:
        alternatives = self.written_out(patterns)
        return re.compile(frame.format("|".join(alternatives))) if alternatives else _NEVER

    def written_out(self, patterns: Iterable[str]) -> list[str]:
        """The patterns with their parts filled in, each checked and its words noted."""
        alternatives = [self._filled(str(pattern)) for pattern in patterns]
        for alternative in alternatives:
            self._check(alternative)
            self._words.update(_WHOLE_WORD.findall(alternative))
            self._words.update(f"{stem}*" for stem in _STEM.findall(alternative))
        return alternatives

    def _filled(self, pattern: str) -> str:
        def part(match: re.Match[str]) -> str:
            try:
                return self._parts[match.group(1)]
            except KeyError:
                message = f"There is no part <{match.group(1)}> (used in '{pattern}')."
                raise ContentError([Problem(self._file, 0, message)]) from None

        return _PART.sub(part, pattern)

    def _check(self, pattern: str) -> None:
        try:
            re.compile(pattern)
        except re.error as error:
            message = f"'{pattern}' is not a regular expression: {error}."
            raise ContentError([Problem(self._file, 0, message)]) from error
