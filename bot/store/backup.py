"""Backups: everything that is worth keeping in the store, in one file, and back again.

The file is gzipped text, a JSON object a line: a head, a record for each key, an end. Values stand
in it as the store holds them, so addresses stay encrypted, and any Redis takes them back: a backup
is also the way from the embedded server to a Redis of one's own.

**Consistent, while the service runs.** Keys that must agree with each other have a hash tag in
common, and are read in one transaction. A citizen who subscribes for the first time after the keys
of a slice were listed would be in its bitmaps and not among its profiles; the counter of numbers
given tells, and then the slice is read anew. What is in no slice is read first, so that the backup
knows of no broadcast whose ledgers it has not.
"""

import gzip
import os
import re
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, islice
from pathlib import Path
from typing import Any, TypeVar, cast

import orjson
import redis

from bot.settings import SetupError
from bot.store import keys
from bot.store.records import Record, read_records, redis_now, store_record

_FORMAT = "jesi-on backup 1"
_SLICE = re.compile(r"\{s([0-9]+)\}:")
# Work under way, which broadcasters put together anew, and what holds for seconds only.
_PASSING = re.compile(rf"lane:|\{{lane:|\{{pace:|{re.escape(keys.BROADCASTERS)}$")
_SCANNED = 10_000
_AT_ONCE = 500

T = TypeVar("T")


class BackupError(SetupError):
    """A backup cannot be read, or not be put where it was to go; the message says why."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a backup says of itself."""

    made_at: datetime
    data_key: str
    """The fingerprint of the DATA_KEY without which nobody can be reached."""


# ── Making one ──────────────────────────────────────────────────────────────────────────────────


def write_backup(client: redis.Redis, path: Path, head: Head) -> int:
    """Write everything into a file, readable by its owner only; returns how many keys.

    The file appears when it is complete. Raises BackupError.
    """
    try:
        descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "wb") as raw:
                count = _write(raw, client, head)
                raw.flush()
                os.fsync(raw.fileno())
            Path(draft).replace(path)
        finally:
            Path(draft).unlink(missing_ok=True)
    except OSError as error:
        raise BackupError(f"{path}: {error.strerror}") from None
    client.set(keys.LAST_BACKUP, int(head.made_at.timestamp()))
    return count


def last_backup(client: redis.Redis) -> datetime | None:
    """When the latest backup was made; None where there has been none."""
    stored = cast("bytes | None", client.get(keys.LAST_BACKUP))
    return None if stored is None else datetime.fromtimestamp(int(stored), UTC)


def _write(raw: Any, client: redis.Redis, head: Head) -> int:
    start = {"made_at": head.made_at.isoformat(), "data_key": head.data_key}
    count = 0
    with gzip.open(raw, "wb", 6) as file:
        file.write(_line({"format": _FORMAT, **start}))
        for record in _records(client):
            file.write(_line(record))
            count += 1
        file.write(_line({"end": count}))
    return count


def _line(value: Record) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


def _records(client: redis.Redis) -> Iterator[Record]:
    listed = [name for name in _names(client, "*") if not _PASSING.match(name)]
    beside = (name for name in listed if not _SLICE.match(name))
    for tag, names in groupby(beside, _tag):
        for part in [list(names)] if tag else _in_parts(names):
            yield from read_records(client, part, transaction=bool(tag))
    for slice_ in sorted({int(found[1]) for name in listed if (found := _SLICE.match(name))}):
        yield from _slice(client, slice_)


def _slice(client: redis.Redis, slice_: int) -> list[Record]:
    """Everything in a slice, as it was at one moment."""
    population = keys.population(slice_)
    while True:
        before: Any = client.get(population)
        names = _names(client, f"{keys.slice_tag(slice_)}:*")
        records = read_records(client, names, transaction=True)
        now = next((record["value"] for record in records if record["key"] == population), None)
        if now == (before and before.decode()):
            return records


def _tag(name: str) -> str:
    """What keys have in common that one script may change together; empty for none."""
    return name[: name.index("}")] if name.startswith("{") else ""


def _names(client: redis.Redis, pattern: str) -> list[str]:
    """The keys there are; one that comes or goes meanwhile may be among them or not."""
    return sorted({key.decode() for key in client.scan_iter(match=pattern, count=_SCANNED)})


# ── Putting one back ────────────────────────────────────────────────────────────────────────────


def read_head(path: Path) -> Head:
    """What a backup says of itself, after all of it was read. Raises BackupError."""
    lines = _lines(path)
    head = next(lines)
    for _ in lines:
        pass
    return Head(datetime.fromisoformat(head["made_at"]), head["data_key"])


def is_empty(client: redis.Redis) -> bool:
    """Whether the store holds nothing. (`DBSIZE` speaks for one server of a cluster only.)"""
    return next(client.scan_iter(count=_SCANNED), None) is None


def restore_backup(client: redis.Redis, path: Path) -> int:
    """Store everything in a backup, into an empty store; returns how many keys.

    What has expired is left out. Raises BackupError, as `read_head` does before anything is stored.
    """
    now, count = redis_now(client), 0
    lines = _lines(path)
    head = next(lines)
    for part in _in_parts(line for line in lines if line.get("expires", now) >= now):
        pipeline = client.pipeline(transaction=False)
        for record in part:
            store_record(pipeline, record)
        pipeline.execute()
        count += len(part)
    made_at = datetime.fromisoformat(head["made_at"])
    client.set(keys.LAST_BACKUP, int(made_at.timestamp()))
    return count


def _lines(path: Path) -> Iterator[Record]:
    """Head and records of a backup. Raises BackupError where the file is not a whole one."""
    try:
        with gzip.open(path) as file:
            head = _read_line(file.readline())
            if head.get("format") != _FORMAT:
                raise BackupError(f"{path} is not a backup of this service")
            yield head
            for count, text in enumerate(file):
                line = _read_line(text)
                if line.get("end") == count and not file.read():  # checks the check sum, too
                    return
                yield line
    except FileNotFoundError:
        raise BackupError(f"{path}: there is no such file") from None
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise BackupError(f"{path} is damaged, or is no backup: {error}") from None
    raise BackupError(f"{path} is damaged: it ends too early")


def _read_line(text: bytes) -> Record:
    line = orjson.loads(text)
    if not isinstance(line, dict):
        raise ValueError("a line that is no record")
    return line


def _in_parts(items: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(items)
    while part := list(islice(iterator, _AT_ONCE)):
        yield part
