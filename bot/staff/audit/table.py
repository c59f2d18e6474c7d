"""The audit log as CSV, which a spreadsheet shows as what it is and never runs."""

import csv
import io
from collections.abc import Iterable, Iterator

import orjson

from bot.staff.audit.entry import Entry

_COLUMNS = ("number", "at", "by", "name", "act", "subject", "details", "salt", "previous", "hash")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A cell that begins so is a formula to a spreadsheet (OWASP, "CSV Injection")."""


def rows(entries: Iterable[Entry]) -> Iterator[str]:
    """The lines of the file, the names of the columns first."""
    yield _line(_COLUMNS)
    for entry in entries:
        details = orjson.dumps(dict(entry.details), option=orjson.OPT_SORT_KEYS).decode()
        yield _line(
            (
                str(entry.number),
                entry.at.isoformat(),
                entry.by,
                entry.name,
                entry.act,
                entry.subject,
                details,
                entry.salt,
                entry.previous,
                entry.hash,
            )
        )


def harmless(cell: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def _line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(map(harmless, cells))
    return buffer.getvalue()
