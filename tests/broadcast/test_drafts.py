"""Drafts: what staff are told when one cannot be sent."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.broadcast import Draft, InvalidDraftError
from bot.broadcast.drafts import LONGEST_MESSAGE, check_draft
from tests.broadcast.harness import TOPICS, draft

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def faults(checked: Draft) -> list[tuple[str, str]]:
    try:
        check_draft(checked, TOPICS, NOW)
    except InvalidDraftError as error:
        return [(".".join(fault.field), fault.code) for fault in error.faults]
    return []


def test_a_proper_draft_passes() -> None:
    assert faults(draft("scuole", "meteo", title="Neve", valid_until=NOW + timedelta(1))) == []


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        (Draft((), {"it": "Ciao"}), ("topics", "missing")),
        (draft("scuole", "sport"), ("topics.1", "unknown_topic")),
        (draft(text={}), ("text.it", "missing")),
        (draft(text={"it": " \n"}), ("text.it", "missing")),
        (draft(text={"it": "Ciao", "en": ""}), ("text.en", "missing")),
        (draft(text={"it": "a" * 1601}), ("text.it", "too_long")),
        (draft(text={"it": "Ciao", "en": "a" * 1601}), ("text.en", "too_long")),
        (draft(valid_until=NOW), ("valid_until", "past")),
    ],
)
def test_each_fault_names_its_field(broken: Draft, expected: tuple[str, str]) -> None:
    assert faults(broken) == [expected]


def test_all_faults_are_told_at_once() -> None:
    broken = draft("sport", text={"it": "", "en": "a" * 2000}, valid_until=NOW)
    assert len(faults(broken)) == 4


def test_the_title_counts_towards_the_length_and_the_count_is_told() -> None:
    text = "a" * (LONGEST_MESSAGE - 10)
    assert faults(draft(text={"it": text})) == []
    with pytest.raises(InvalidDraftError) as error:
        check_draft(draft(text={"it": text}, title="Attenzione"), TOPICS, NOW)
    (fault,) = error.value.faults
    assert dict(fault.values) == {"length": 1604, "longest": 1600}


def test_who_has_no_translation_reads_italian() -> None:
    both = draft(text={"it": "Ciao", "en": "Hello"}, title="Neve")
    assert both.message("en") == "*Neve*\n\nHello"
    assert both.message("ro") == both.message("it") == "*Neve*\n\nCiao"


def test_the_hash_stands_for_everything_that_is_said() -> None:
    variants = [
        draft(),
        draft("meteo"),
        draft(text={"it": "Altro"}),
        draft(urgent=True),
        draft(title="Neve"),
        draft(valid_until=NOW),
    ]
    assert len({one.content_hash for one in variants}) == len(variants)


@given(
    topics=st.lists(st.sampled_from(TOPICS), min_size=1, unique=True),
    text=st.dictionaries(st.sampled_from(["it", "en"]), st.text(min_size=1), min_size=1),
    urgent=st.booleans(),
    title=st.none() | st.text(),
    valid_until=st.none() | st.datetimes(timezones=st.just(UTC)),
)
def test_what_is_stored_is_what_was_written(**values: object) -> None:
    written = Draft(**{**values, "topics": tuple(values["topics"])})  # type: ignore[arg-type, call-overload]
    stored = Draft.from_dict(written.to_dict())
    assert stored.to_dict() == written.to_dict()
    assert stored.content_hash == written.content_hash
