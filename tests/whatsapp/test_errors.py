"""The table of the provider's error codes, row by row."""

from pathlib import Path

import pytest

from bot.broadcast import Reaction, Verdict
from bot.whatsapp.errors import ErrorTable, ErrorTableError, load_verdicts

RETRY, SLOW_DOWN, TOMORROW = Reaction.RETRY, Reaction.SLOW_DOWN, Reaction.TOMORROW
SKIP, SUPPRESS, STOP = Reaction.SKIP, Reaction.SUPPRESS, Reaction.STOP
TEMPLATE, CONTENT = Reaction.TEMPLATE, Reaction.CONTENT

# Every code of Twilio's that concerns a WhatsApp sender, and what has to follow.
ROWS = {
    0: SKIP,
    401: STOP,
    403: STOP,
    404: STOP,
    11200: SKIP,
    11205: SKIP,
    11210: SKIP,
    11220: SKIP,
    11235: SKIP,
    11236: SKIP,
    11237: SKIP,
    11750: SKIP,
    12100: SKIP,
    12200: SKIP,
    12300: SKIP,
    20001: CONTENT,
    20003: STOP,
    20404: STOP,
    20422: CONTENT,
    20429: SLOW_DOWN,
    20500: RETRY,
    20503: RETRY,
    21211: SUPPRESS,
    21212: STOP,
    21408: SKIP,
    21602: STOP,
    21603: STOP,
    21604: STOP,
    21606: STOP,
    21608: SKIP,
    21609: STOP,
    21610: SUPPRESS,
    21611: SLOW_DOWN,
    21612: SKIP,
    21614: SKIP,
    21617: STOP,
    21620: STOP,
    21623: STOP,
    21624: STOP,
    21654: STOP,
    21655: STOP,
    21656: STOP,
    21701: STOP,
    21702: STOP,
    21703: STOP,
    21704: STOP,
    21705: STOP,
    30001: SLOW_DOWN,
    30002: STOP,
    30003: SKIP,
    30004: SKIP,
    30005: SKIP,
    30006: SKIP,
    30007: STOP,
    30008: RETRY,
    30036: SKIP,
    30500: RETRY,
    63001: STOP,
    63002: STOP,
    63003: SUPPRESS,
    63005: CONTENT,
    63006: CONTENT,
    63007: STOP,
    63008: STOP,
    63009: RETRY,
    63010: RETRY,
    63011: RETRY,
    63012: RETRY,
    63013: STOP,
    63014: SUPPRESS,
    63015: SKIP,
    63016: TEMPLATE,
    63017: SLOW_DOWN,
    63018: SLOW_DOWN,
    63019: STOP,
    63020: STOP,
    63021: CONTENT,
    63022: STOP,
    63023: RETRY,
    63024: SUPPRESS,
    63025: RETRY,
    63026: STOP,
    63027: STOP,
    63028: STOP,
    63029: RETRY,
    63030: STOP,
    63031: SKIP,
    63032: SKIP,
    63033: SUPPRESS,
    63034: STOP,
    63035: SKIP,
    63036: SKIP,
    63037: STOP,
    63038: TOMORROW,
    63040: STOP,
    63041: STOP,
    63042: STOP,
    63049: SKIP,
    63050: SUPPRESS,
    63051: STOP,
    63062: STOP,
    63119: SLOW_DOWN,
}


@pytest.fixture(scope="module")
def table() -> ErrorTable:
    return load_verdicts()


@pytest.mark.parametrize(("code", "reaction"), ROWS.items())
def test_each_code_has_its_reaction(table: ErrorTable, code: int, reaction: Reaction) -> None:
    assert table(code).reaction is reaction


def test_there_is_no_code_that_is_not_tested(table: ErrorTable) -> None:
    assert set(table.kinds) == set(ROWS)


def test_who_is_not_on_whatsapp_is_suppressed_only_after_three_broadcasts(
    table: ErrorTable,
) -> None:
    later = {code for code in ROWS if table(code).after > 1}
    assert later == {63003, 63024}
    assert {table(code).after for code in later} == {3}


def test_a_code_that_nobody_has_met_costs_one_message_and_no_person(table: ErrorTable) -> None:
    assert table(63999) == Verdict(SKIP)


@pytest.mark.parametrize("language", ["it", "en"])
def test_staff_read_a_reason_for_every_code_and_what_to_do(
    table: ErrorTable, language: str
) -> None:
    for code in ROWS:
        assert table.reason(code, language).endswith(".")
        assert table.todo(code, language).endswith(".")
    assert "63999" in table.reason(63999, language)
    assert "63999" in table.todo(63999, language)


def test_a_language_that_is_not_there_is_italian(table: ErrorTable) -> None:
    assert table.reason(63014, "de") == table.reason(63014, "it")


GOOD = """
errors: [{codes: [1], reaction: skip, reason: {it: a, en: b}, todo: {it: a, en: b}}]
unknown: {reaction: skip, reason: {it: a, en: b}, todo: {it: a, en: b}}
"""


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (GOOD.replace("[1]", "[1, 1]"), "1 has two meanings"),
        (GOOD.replace("reaction: skip", "reaction: panic", 1), "no reaction is called panic"),
        (GOOD.replace("en: b", "fr: b", 1), "reason needs Italian and English"),
        (GOOD.replace("todo: {it: a", "todo: {fr: a", 1), "todo needs Italian and English"),
    ],
)
def test_a_broken_table_says_where(tmp_path: Path, broken: str, said: str) -> None:
    path = tmp_path / "errors.yml"
    path.write_text(broken)
    with pytest.raises(ErrorTableError, match=said):
        load_verdicts(path)
