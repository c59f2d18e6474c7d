"""Joining, leaving and undoing."""

import pytest

from actions.subscription import PLAINLY, Leave, Subscribe, Undo, WeighLeaving

from .conftest import TOPICS, Run


def test_whoever_names_nothing_is_subscribed_to_everything(run: Run) -> None:
    result = run(Subscribe, intent="subscribe")
    assert result.slots["subscribed"] is True
    assert result.slots["topics"] == list(TOPICS)
    assert result.responses == ["utter_welcome"]


def test_whoever_names_topics_is_subscribed_to_these_in_the_order_of_the_menu(run: Run) -> None:
    result = run(Subscribe, intent="subscribe", topic=["scuole", "meteo"])
    assert result.slots["topics"] == ["meteo", "scuole"]
    assert result.responses == ["utter_welcome_chosen"]
    assert result.said[0]["topic_names"] == "*Allerte meteo* e *Scuole*"


def test_nobody_is_subscribed_by_somebody_else(run: Run) -> None:
    result = run(Subscribe, intent="subscribe", text="Vorrei iscrivere anche mio padre")
    assert result.slots == {}
    assert result.responses == ["utter_only_your_own_phone"]


def test_topics_that_do_not_exist_are_ignored(run: Run) -> None:
    result = run(Subscribe, intent="subscribe", topic=["calcio", "scuole"])
    assert result.slots["topics"] == ["scuole"]


def test_the_welcome_carries_the_menu(run: Run) -> None:
    message = run(Subscribe, intent="subscribe").said[0]
    assert [button["title"] for button in message["buttons"]][:2] == [
        "Protezione civile",
        "Allerte meteo",
    ]
    assert message["custom"] == {"list": {"button": "Scegli"}}


def test_a_subscriber_who_subscribes_again_is_left_alone(run: Run) -> None:
    result = run(Subscribe, intent="subscribe", topics=["meteo"])
    assert result.slots == {}
    assert result.responses == ["utter_already_subscribed"]


def test_a_subscriber_to_some_who_names_others_gets_them_too(run: Run) -> None:
    result = run(Subscribe, intent="subscribe", topics=["meteo"], topic=["scuole"])
    assert result.slots["topics"] == ["meteo", "scuole"]


def test_a_subscriber_to_everything_who_names_some_keeps_only_these(run: Run) -> None:
    result = run(Subscribe, intent="subscribe", topics=TOPICS, topic=["scuole"])
    assert result.slots["topics"] == ["scuole"]


def test_whoever_has_just_left_gets_back_what_was_there(run: Run) -> None:
    before = {"subscribed": True, "topics": ["eventi"]}
    result = run(Subscribe, intent="subscribe", before=before)
    assert result.slots["topics"] == ["eventi"]
    assert result.responses == ["utter_welcome_back"]


def test_subscribing_calls_off_an_erasure(run: Run) -> None:
    assert run(Subscribe, intent="subscribe", data_request="erase").slots["data_request"] is None


def test_leaving_ends_everything_and_remembers_how_it_was(run: Run) -> None:
    result = run(Leave, topics=["meteo"])
    assert result.slots["subscribed"] is False
    assert result.slots["topics"] == []
    assert result.slots["before"] == {"subscribed": True, "topics": ["meteo"]}


def test_leaving_is_plain_when_the_message_was_well_understood(run: Run) -> None:
    plainly = run(WeighLeaving, intent="unsubscribe", confidence=PLAINLY, topics=TOPICS)
    doubtful = run(WeighLeaving, intent="unsubscribe", confidence=PLAINLY - 0.01, topics=TOPICS)
    assert plainly.slots["said_plainly"] is True
    assert doubtful.slots["said_plainly"] is False


@pytest.mark.parametrize("text", ["quasi quasi mi tolgo", "Forse è ora di cancellarmi", "poate"])
def test_a_wish_to_leave_that_is_only_thought_of_is_not_plain(run: Run, text: str) -> None:
    result = run(WeighLeaving, text=text, intent="unsubscribe", topics=TOPICS)
    assert result.slots["said_plainly"] is False


def test_undoing_brings_back_a_subscription(run: Run) -> None:
    before = {"subscribed": True, "topics": ["meteo"]}
    result = run(Undo, intent="deny", text="Annulla!", before=before)
    assert result.slots["subscribed"] is True
    assert result.slots["topics"] == ["meteo"]
    assert result.slots["before"] is None


def test_a_no_without_a_word_of_undoing_changes_nothing(run: Run) -> None:
    before = {"subscribed": True, "topics": ["meteo"]}
    result = run(Undo, intent="deny", text="no grazie", before=before)
    assert result.slots == {}
    assert result.responses == ["utter_nothing_changed"]


def test_undoing_never_unsubscribes(run: Run) -> None:
    before = {"subscribed": False, "topics": []}
    result = run(Undo, intent="undo", topics=TOPICS, before=before)
    assert result.slots == {"regrets_joining": True}
    assert result.responses == []


def test_a_no_right_after_joining_regrets_it(run: Run) -> None:
    before = {"subscribed": False, "topics": []}
    no = {"text": "anzi no", "intent": "deny", "topics": TOPICS, "before": before}
    assert run(Undo, last_intent="subscribe", **no).slots == {"regrets_joining": True}
    assert run(Undo, last_intent="faq", **no).responses == ["utter_nothing_changed"]
