"""An append-only file of what happened, so that messages and phones survive a restart."""

import logging
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

log = logging.getLogger(__name__)

Entry = tuple[str, Any]


class Journal:
    """Lines of JSON, `[kind, data]`, each written before its effect is acknowledged.

    A process that dies mid-write leaves a torn last line, which is dropped at the next start.
    Without a path nothing is kept.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._file = path.open("ab", buffering=0) if path else None

    def write(self, kind: str, data: Any) -> None:
        """Append one entry."""
        if self._file:
            self._file.write(_line(kind, data))

    def entries(self) -> Iterator[Entry]:
        """What was written so far, oldest first."""
        if self._path is None:
            return
        with self._path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    kind, data = orjson.loads(line)
                except (orjson.JSONDecodeError, ValueError):
                    log.warning("%s:%d: not a whole line, left out", self._path, number)
                    continue
                yield kind, data

    def rewrite(self, entries: Iterable[Entry]) -> None:
        """Replace the file by these entries, atomically: it does not grow for ever."""
        if self._path is None or self._file is None:
            return
        fresh = self._path.with_name(self._path.name + ".new")
        with fresh.open("wb") as file:
            file.writelines(_line(kind, data) for kind, data in entries)
        self._file.close()
        fresh.replace(self._path)
        self._file = self._path.open("ab", buffering=0)

    def close(self) -> None:
        """Close the file; later writes are not kept."""
        if self._file:
            self._file.close()
            self._file = None


def _line(kind: str, data: Any) -> bytes:
    return orjson.dumps([kind, data], option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS)
