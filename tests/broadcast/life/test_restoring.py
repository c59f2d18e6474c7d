"""After a restore nothing leaves by itself: what it shows may have gone out long ago."""

from datetime import timedelta
from pathlib import Path

import pytest
import redis

from bot.broadcast.life import hold_back
from bot.store.backup import Head, restore_backup, write_backup
from tests.broadcast.harness import Town, draft
from tests.conftest import SettableClock


@pytest.fixture
def town(redis_client: redis.Redis, clock: SettableClock) -> Town:
    town = Town(redis_client, clock)
    for person in range(5):
        town.subscribe(person)
    return town


def schedule(town: Town, clock: SettableClock, **later: float) -> str:
    created = town.broadcasts.create(
        draft(send_at=clock() + timedelta(**later)),
        author="Anna",
        send=True,
        may_send=True,
        confirm_repeat=True,
    )
    return created.broadcast.id


def restored(town: Town, clock: SettableClock, folder: Path, **later: float) -> list[str]:
    """Back up, lose everything, restore some time later; who is held back."""
    write_backup(town.client, folder / "copy", Head(clock(), "a fingerprint"))
    town.client.flushall()
    clock.advance(**later)
    restore_backup(town.client, folder / "copy")
    return [broadcast.id for broadcast in hold_back(town.archive, clock)]


def test_what_was_going_out_is_paused_and_says_why(town, clock, tmp_path):
    broadcast = town.launch()
    town.planner().plan(broadcast)
    assert restored(town, clock, tmp_path, hours=6) == [broadcast]
    paused = town.archive.existing(broadcast)
    assert (paused.state, paused.pause_reason.code) == ("paused", "restored")
    assert town.counts(broadcast) == {"planned": 5}


def test_what_was_to_leave_meanwhile_is_a_draft_again(town, clock, tmp_path):
    broadcast = schedule(town, clock, hours=2)
    assert restored(town, clock, tmp_path, hours=6) == [broadcast]
    assert town.state(broadcast) == "draft"


def test_what_is_to_leave_later_stays_scheduled(town, clock, tmp_path):
    broadcast = schedule(town, clock, hours=9)
    assert restored(town, clock, tmp_path, hours=6) == []
    assert town.state(broadcast) == "scheduled"
