"""The audit log as CSV: every entry, and nothing that a spreadsheet would run."""

import csv
import io
from dataclasses import fields

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st

from bot.staff.actors import COMMAND_LINE
from bot.staff.audit import Act, AuditLog, Entry
from bot.staff.audit.table import harmless, rows
from tests.conftest import SettableClock


def test_every_entry_is_a_line_with_all_that_its_hash_covers(
    redis_client: redis.Redis, clock: SettableClock
) -> None:
    audit = AuditLog(redis_client, clock)
    entries = [audit.record(COMMAND_LINE, Act.INVITED, "p-1", name='O\'Neill, "Ann"\nRossi')]
    entries.append(audit.record(None, Act.SIGN_IN_FAILED))
    read = list(csv.DictReader(io.StringIO("".join(rows(entries)))))
    assert [line["hash"] for line in read] == [entry.hash for entry in entries]
    assert read[0]["act"] == "invited"
    assert "O'Neill" in read[0]["details"]
    assert set(read[0]) == {column.name for column in fields(Entry)}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_a_spreadsheet_would_run_is_marked_as_text(start: str) -> None:
    assert harmless(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"


@given(st.text())
def test_no_cell_begins_like_a_formula(text: str) -> None:
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
