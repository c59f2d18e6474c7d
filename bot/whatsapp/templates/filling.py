"""What staff write, made fit for the variables of a template: one line, nothing lost, nothing cut.

WhatsApp refuses a variable with a line break, a tab or more than four blanks in a row, and an empty
one (63013); one that is missing would be sent as the reviewers' sample.
Source: https://www.twilio.com/docs/api/errors/63013, read in November 2026.
"""

import re
from collections.abc import Mapping

_ENDS = tuple(".!?:;,…")
_JOIN = " · "
_BLANKS = re.compile(r"\s+")
_VARIABLE = re.compile(r"\{\{(\w+)\}\}")


def one_line(text: str) -> str:
    """A text without line breaks: lines that end without a full stop are told apart by a dot."""
    lines = [_BLANKS.sub(" ", line).strip() for line in text.splitlines()]
    joined = ""
    for line in filter(None, lines):
        if joined:
            joined += " " if joined.endswith(_ENDS) else _JOIN
        joined += line
    return joined


def filled(body: str, values: Mapping[str, str]) -> str:
    """A template's text with its variables filled in, as the citizen reads it."""
    return _VARIABLE.sub(lambda found: values[found[1]], body)
