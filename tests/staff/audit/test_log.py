"""The audit log: only ever added to, each entry sealing the one before, written with the act."""

import threading
from collections.abc import Callable

import orjson
import pytest
import redis

from bot.staff.actors import COMMAND_LINE
from bot.staff.audit import Act, AuditLog, Change, Write
from bot.staff.audit.entry import GENESIS
from bot.store import keys
from tests.conftest import SettableClock


@pytest.fixture
def audit(redis_client: redis.Redis, clock: SettableClock) -> AuditLog:
    return AuditLog(redis_client, clock)


def fill(audit: AuditLog, count: int = 5) -> None:
    for number in range(count):
        audit.record(COMMAND_LINE, Act.SETTING_CHANGED, "x", value=number)


def test_an_entry_says_who_did_what_to_what_and_when(audit: AuditLog, clock: SettableClock) -> None:
    entry = audit.record(COMMAND_LINE, Act.ROLE_CHANGED, "p-1", role="writer")
    assert audit.newest(limit=1) == [entry]
    assert (entry.number, entry.at, entry.by, entry.name) == (
        1,
        clock.now,
        "command-line",
        "command line",
    )
    assert (entry.act, entry.subject, dict(entry.details)) == (
        "role_changed",
        "p-1",
        {"role": "writer"},
    )


def test_each_entry_seals_the_one_before(audit: AuditLog) -> None:
    fill(audit, 3)
    entries = list(audit.entries())
    assert [entry.previous for entry in entries] == [GENESIS, entries[0].hash, entries[1].hash]
    found = audit.verify()
    assert (found.entries, found.head, found.fault) == (3, entries[2].hash, "")


def test_an_empty_log_is_in_order(audit: AuditLog) -> None:
    assert audit.verify().fault == ""


def change_text(client: redis.Redis) -> None:
    row = orjson.loads(client.lindex(keys.AUDIT, 2))
    client.lset(keys.AUDIT, 2, orjson.dumps({**row, "name": "somebody else"}))


def change_and_seal(client: redis.Redis) -> None:
    """As somebody would who knows how entries are sealed."""
    from bot.staff.audit import Entry

    row = orjson.loads(client.lindex(keys.AUDIT, 2))
    entry = Entry.from_json(orjson.dumps({**row, "name": "somebody else"}))
    forged = orjson.dumps({**orjson.loads(entry.to_json()), "hash": entry.sealed()})
    client.lset(keys.AUDIT, 2, forged)


def remove_one(client: redis.Redis) -> None:
    client.lrem(keys.AUDIT, 1, client.lindex(keys.AUDIT, 2))


def swap_two(client: redis.Redis) -> None:
    one, other = client.lindex(keys.AUDIT, 1), client.lindex(keys.AUDIT, 2)
    client.lset(keys.AUDIT, 1, other)
    client.lset(keys.AUDIT, 2, one)


def cut_the_end(client: redis.Redis) -> None:
    client.ltrim(keys.AUDIT, 0, 2)


def spoil(client: redis.Redis) -> None:
    client.lset(keys.AUDIT, 2, b"{}")


@pytest.mark.parametrize(
    ("tamper", "fault"),
    [
        (change_text, "entry 3 was changed"),
        (change_and_seal, "entry 4 does not follow the one before it"),
        (remove_one, "entry 3 is missing: 4 stands in its place"),
        (swap_two, "entry 2 is missing: 3 stands in its place"),
        (cut_the_end, "2 entries are missing at the end"),
        (spoil, "entry 3 cannot be read"),
    ],
)
def test_what_somebody_does_to_the_log_in_the_store_is_found(
    audit: AuditLog, redis_client: redis.Redis, tamper: Callable[..., None], fault: str
) -> None:
    fill(audit)
    tamper(redis_client)
    assert audit.verify().fault == fault


def test_the_last_entry_forged_is_found_by_the_head(
    audit: AuditLog, redis_client: redis.Redis
) -> None:
    fill(audit, 3)
    change_and_seal(redis_client)
    assert audit.verify().fault == "entry 3 is not the one last written"


def test_many_who_write_at_once_make_one_unbroken_chain(audit: AuditLog) -> None:
    threads = [threading.Thread(target=fill, args=(audit, 10)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = audit.verify()
    assert (found.entries, found.fault) == (60, "")


def test_a_change_is_written_with_its_entry_or_not_at_all(
    audit: AuditLog, redis_client: redis.Redis
) -> None:
    def decide() -> Change:
        write = Write(keys.ACCOUNTS, "p-1", b"1")
        return Change(COMMAND_LINE, Act.INVITED, "p-1", writes=[write])

    audit.commit(decide)
    assert redis_client.hget(keys.ACCOUNTS, "p-1") == b"1"

    def refuse() -> Change:
        raise ValueError

    with pytest.raises(ValueError):
        audit.commit(refuse)
    assert [entry.act for entry in audit.entries()] == ["invited"]


def test_whoever_decides_on_what_has_changed_meanwhile_decides_again(
    audit: AuditLog, redis_client: redis.Redis
) -> None:
    seen: list[bytes | None] = []

    def decide() -> Change:
        seen.append(redis_client.hget(keys.ACCOUNTS, "p-1"))
        if len(seen) == 1:  # somebody else is faster
            other = Write(keys.ACCOUNTS, "p-1", b"theirs")
            audit.commit(lambda: Change(None, Act.DISABLED, "p-1", writes=[other]))
        return Change(None, Act.ENABLED, "p-1", writes=[Write(keys.ACCOUNTS, "p-1", b"ours")])

    audit.commit(decide)
    assert seen == [None, b"theirs"]
    assert [entry.act for entry in audit.entries()] == ["disabled", "enabled"]


def test_a_commit_whose_answer_was_lost_is_not_written_twice(
    audit: AuditLog, redis_client: redis.Redis
) -> None:
    entry = audit.record(COMMAND_LINE, Act.SETTING_CHANGED)
    again = audit._commit(
        keys=[keys.AUDIT, keys.AUDIT_HEAD],
        args=["", f"{entry.number} {entry.hash}", entry.to_json()],
    )
    assert again == 1
    assert redis_client.llen(keys.AUDIT) == 1


def test_pages_go_back_from_the_newest(audit: AuditLog) -> None:
    fill(audit, 7)
    first = audit.newest(limit=3)
    assert [entry.number for entry in first] == [7, 6, 5]
    second = audit.newest(limit=3, before=5)
    assert [entry.number for entry in second] == [4, 3, 2]
    assert [entry.number for entry in audit.newest(limit=3, before=2)] == [1]
    assert audit.newest(limit=3, before=1) == []
