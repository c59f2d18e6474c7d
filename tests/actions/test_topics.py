"""Choosing topics, by name and from the menu."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.choice import ApplyChoice, AskChoice, ListTopics, OpenChoice
from actions.topics import AddTopics, RemoveTopics, SetTopics, ShowTopics

from .conftest import TOPICS, Run

some_topics = st.lists(st.sampled_from(TOPICS), min_size=1, unique=True)


@given(has=some_topics, named=some_topics)
def test_setting_gives_exactly_what_is_named(
    run: Run, has: Sequence[str], named: Sequence[str]
) -> None:
    result = run(SetTopics, topics=has, topic=named)
    assert set(result.slots.get("topics", has)) == set(named)


@given(has=some_topics, named=some_topics)
def test_adding_takes_nothing_away(run: Run, has: Sequence[str], named: Sequence[str]) -> None:
    result = run(AddTopics, topics=has, topic=named)
    assert set(result.slots.get("topics", has)) == {*has, *named}


@given(has=some_topics, named=some_topics)
def test_removing_leaves_the_others_and_never_unsubscribes(
    run: Run, has: Sequence[str], named: Sequence[str]
) -> None:
    result = run(RemoveTopics, topics=has, topic=named)
    left = set(has) - set(named)
    assert result.slots["nothing_left"] is (not left)
    assert set(result.slots.get("topics", has)) == (left or set(has))
    assert result.slots.get("subscribed", True) is True


@given(has=some_topics, named=some_topics)
def test_a_change_remembers_what_was_before(
    run: Run, has: Sequence[str], named: Sequence[str]
) -> None:
    result = run(SetTopics, topics=has, topic=named)
    if set(has) != set(named):
        in_order = [topic for topic in TOPICS if topic in has]
        assert result.slots["before"] == {"subscribed": True, "topics": in_order}
    else:
        assert result.slots == {}


def test_what_has_changed_is_named(run: Run) -> None:
    added = run(AddTopics, topics=["meteo"], topic=["scuole"])
    removed = run(RemoveTopics, topics=["meteo", "scuole"], topic=["scuole"])
    assert added.responses == ["utter_topics_added"]
    assert added.said[0]["changed_names"] == "*Scuole*"
    assert removed.responses == ["utter_topics_removed"]
    assert removed.said[0]["topic_names"] == "*Allerte meteo*"


@pytest.mark.parametrize(
    ("named", "response", "changed"),
    [
        (TOPICS, "utter_topics_everything", ""),
        (TOPICS[:5], "utter_topics_all_but", "*Informazioni dal Comune*"),
        (TOPICS[:4], "utter_topics_all_but", "*Eventi* e *Informazioni dal Comune*"),
        (["scuole"], "utter_topics_set", None),
    ],
)
def test_a_whole_set_is_told_in_the_shortest_way(
    run: Run, named: Sequence[str], response: str, changed: str | None
) -> None:
    result = run(SetTopics, topics=["meteo"], topic=named)
    assert result.responses == [response]
    if changed is not None:
        assert result.said[0]["changed_names"] == changed


def test_names_are_in_the_language_of_the_turn(run: Run) -> None:
    result = run(ShowTopics, topics=["meteo", "scuole"], language="en")
    assert result.said[0]["topic_names"] == "*Weather alerts* and *Schools*"


def test_a_language_that_we_do_not_speak_gets_the_first_that_we_do(run: Run) -> None:
    result = run(ShowTopics, topics=["meteo"], language="de")
    assert result.said[0]["topic_names"] == "*Allerte meteo*"


def test_the_menu_lists_topics_then_all_then_done(run: Run) -> None:
    rows = run(ListTopics).said[0]["buttons"]
    assert [row["payload"] for row in rows[:6]] == [
        f'/choose_topic{{"topic":["{topic}"]}}' for topic in TOPICS
    ]
    assert [row["title"] for row in rows[6:]] == ["Tutti gli argomenti", "Fatto"]
    assert rows == run(AskChoice).said[0]["buttons"]


def test_the_request_that_opens_the_menu_decides_what_an_answer_does(run: Run) -> None:
    modes = {
        intent: run(OpenChoice, intent=intent).slots["choice_mode"]
        for intent in ("set_categories", "add_categories", "remove_categories")
    }
    assert modes == {
        "set_categories": "set",
        "add_categories": "add",
        "remove_categories": "remove",
    }


def test_the_first_tap_replaces_and_the_next_ones_add(run: Run) -> None:
    first = run(ApplyChoice, intent="choose_topic", topics=TOPICS, choice=["scuole"])
    assert first.slots["topics"] == ["scuole"]
    assert first.slots["choosing"] is True
    second = run(
        ApplyChoice, intent="choose_topic", topics=["scuole"], choice=["meteo"], picked=True
    )
    assert second.slots["topics"] == ["meteo", "scuole"]


def test_undoing_a_choice_takes_back_all_of_its_taps(run: Run) -> None:
    first = run(ApplyChoice, intent="choose_topic", topics=TOPICS, choice=["scuole"])
    second = run(
        ApplyChoice, intent="choose_topic", topics=["scuole"], choice=["meteo"], picked=True
    )
    assert first.slots["before"]["topics"] == list(TOPICS)
    assert "before" not in second.slots


def test_a_tap_in_a_list_of_long_ago_only_adds(run: Run) -> None:
    result = run(ApplyChoice, intent="choose_topic", topics=["scuole"], choice=["meteo"])
    assert result.slots["topics"] == ["meteo", "scuole"]


def test_a_tap_by_somebody_who_is_not_subscribed_subscribes_to_that_topic(run: Run) -> None:
    result = run(ApplyChoice, intent="choose_topic", choice=["meteo"])
    assert result.slots["topics"] == ["meteo"]
    assert result.responses == ["utter_welcome_chosen"]


@pytest.mark.parametrize("text", ["Meteo", "allerte meteo", "weather", "2"])
def test_a_bare_name_is_a_pick(run: Run, text: str) -> None:
    result = run(ApplyChoice, intent="set_categories", text=text, topics=TOPICS, choice=["meteo"])
    assert result.slots["choosing"] is True


def test_a_sentence_or_several_topics_close_the_menu(run: Run) -> None:
    sentence = run(
        ApplyChoice, intent="set_categories", text="solo meteo", topics=TOPICS, choice=["meteo"]
    )
    several = run(ApplyChoice, intent="set_categories", topics=TOPICS, choice=["scuole", "meteo"])
    assert sentence.slots["choosing"] is False
    assert several.slots["choosing"] is False
    assert several.slots["topics"] == ["meteo", "scuole"]


def test_removing_the_last_one_from_the_menu_asks_first(run: Run) -> None:
    result = run(
        ApplyChoice,
        intent="choose_topic",
        topics=["scuole"],
        choice=["scuole"],
        choice_mode="remove",
    )
    names = {"changed_names": "*Scuole*"}
    assert result.slots == {"nothing_left": True, "choosing": False, **names}


def test_done_changes_nothing(run: Run) -> None:
    result = run(ApplyChoice, intent="thanks", topics=["scuole"], choice="done")
    assert result.slots == {"choosing": False}
    assert result.responses == ["utter_choice_closed"]
