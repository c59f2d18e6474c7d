"""Drafts: what staff are told when one cannot be sent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.broadcast import Colour, Draft, InvalidDraftError, Media
from bot.broadcast.drafts import LONGEST_MESSAGE, check_draft, check_moment, sign_of
from tests.broadcast.harness import TOPICS, draft

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
IMAGE = Media("m1", "image/png", 1000, "mappa.png")


def faults(checked: Draft) -> list[tuple[str, str]]:
    try:
        check_draft(checked, TOPICS, NOW)
    except InvalidDraftError as error:
        return [(".".join(fault.field), fault.code) for fault in error.faults]
    return []


def test_a_proper_draft_passes() -> None:
    assert (
        faults(draft("scuole", "meteo", title={"it": "Neve"}, valid_until=NOW + timedelta(1))) == []
    )


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
        (
            draft(send_at=NOW + timedelta(hours=2), valid_until=NOW + timedelta(hours=1)),
            ("valid_until", "before_it_is_sent"),
        ),
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
        check_draft(draft(text={"it": text}, title={"it": "Attenzione"}), TOPICS, NOW)
    (fault,) = error.value.faults
    assert dict(fault.values) == {"length": 1604, "longest": 1600}


@pytest.mark.parametrize(("sign", "units"), [("a", 1), ("è", 1), ("⚠", 1), ("🔴", 2), ("🇮🇹", 4)])
def test_a_sign_counts_as_much_as_it_may_count_for_the_provider(sign: str, units: int) -> None:
    longest = sign * (LONGEST_MESSAGE // units)
    check_draft(draft(text={"it": longest}), TOPICS, NOW)
    with pytest.raises(InvalidDraftError) as error:
        check_draft(draft(text={"it": longest + sign}), TOPICS, NOW)
    (fault,) = error.value.faults
    assert dict(fault.values)["length"] == LONGEST_MESSAGE + units


def test_who_has_no_translation_reads_italian() -> None:
    both = draft(text={"it": "Ciao", "en": "Hello"}, title={"it": "Neve"})
    assert both.message("en") == "*Neve*\n\nHello"
    assert both.message("ro") == both.message("it") == "*Neve*\n\nCiao"


@pytest.mark.parametrize(
    ("title", "language", "headline"),
    [
        ({}, "it", "🔴 Allerta rossa"),
        ({}, "en", "🔴 Red alert"),
        ({"it": "Fiume Esino"}, "it", "🔴 Allerta rossa: Fiume Esino"),
        ({"it": "ALLERTA ROSSA per l’Esino"}, "it", "🔴 ALLERTA ROSSA per l’Esino"),
        ({"it": "Fiume Esino", "en": "The river"}, "en", "🔴 Red alert: The river"),
    ],
)
def test_the_colour_is_said_in_words_and_once(title: dict, language: str, headline: str) -> None:
    alert = draft(title=title, colour=Colour.RED)
    assert alert.headline(language) == headline
    assert alert.message(language).startswith(f"*{headline}*\n\n")


def test_every_colour_has_a_sign_of_its_own() -> None:
    assert len({sign_of(colour) for colour in Colour}) == len(Colour)


def test_what_should_have_left_already_cannot_be_asked_for() -> None:
    check_moment(draft(send_at=NOW + timedelta(seconds=1)), NOW)
    with pytest.raises(InvalidDraftError):
        check_moment(draft(send_at=NOW), NOW)


def test_the_hash_stands_for_everything_that_is_said() -> None:
    variants = [
        draft(),
        draft("meteo"),
        draft(text={"it": "Altro"}),
        draft(urgent=True),
        draft(title={"it": "Neve"}),
        draft(title={"it": "Neve", "en": "Snow"}),
        draft(valid_until=NOW),
        draft(colour=Colour.RED),
        draft(send_at=NOW),
        draft(media=IMAGE),
        draft(media=replace(IMAGE, id="m2")),
    ]
    assert len({one.content_hash for one in variants}) == len(variants)


@given(
    topics=st.lists(st.sampled_from(TOPICS), min_size=1, unique=True),
    text=st.dictionaries(st.sampled_from(["it", "en"]), st.text(min_size=1), min_size=1),
    urgent=st.booleans(),
    title=st.dictionaries(st.sampled_from(["it", "en"]), st.text(min_size=1)),
    colour=st.sampled_from(Colour),
    media=st.sampled_from([None, IMAGE]),
    valid_until=st.none() | st.datetimes(timezones=st.just(UTC)),
    send_at=st.none() | st.datetimes(timezones=st.just(UTC)),
)
def test_what_is_stored_is_what_was_written(**values: object) -> None:
    written = Draft(**{**values, "topics": tuple(values["topics"])})  # type: ignore[arg-type, call-overload]
    stored = Draft.from_dict(written.to_dict())
    assert stored.to_dict() == written.to_dict()
    assert stored.content_hash == written.content_hash
