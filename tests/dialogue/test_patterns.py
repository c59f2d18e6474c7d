"""The engine's own conversations: not understood, begun, changed, completed, failed."""

import pytest

from bot.dialogue import ActionResult, Limits, Session

from .tester import set_slots

GREET = """
  greet:
    description: Greeting.
    nlu_trigger: [{intent: greet}]
    steps: [{action: utter_hello}]
"""
LEAVE = """
  leave:
    description: Leaving, after a question.
    nlu_trigger: [{intent: unsubscribe}]
    steps: [{collect: confirm}, {action: utter_left}]
"""
HELP_THAT_FITS = """
  pattern_cannot_handle:
    description: Help, then the menu, then a person.
    nlu_trigger: [{intent: nonsense}]
    steps:
      - noop: true
        next:
          - if: slots.misunderstandings > 2
            then: [{action: utter_person, next: END}]
          - if: slots.misunderstandings = 2
            then: [{action: utter_menu, next: END}]
          - else: [{action: utter_help, next: END}]
"""


def work(act, **options) -> str:
    return {"actions": {"action_work": act}, **options}


WORK = """
  work:
    description: Works.
    nlu_trigger: [{intent: help}]
    steps: [{action: utter_before}, {action: action_work}, {action: utter_after}]
"""


def test_a_message_that_means_nothing_is_answered(talk):
    bot = talk(GREET)
    assert bot.says() == ["cannot_handle"]
    assert bot.says("faq") == ["cannot_handle"]
    assert bot.says(text="") == ["cannot_handle"]


def test_help_escalates_while_messages_are_not_understood(talk):
    bot = talk(GREET + HELP_THAT_FITS)
    assert [bot.says() for _ in range(4)] == [["help"], ["menu"], ["person"], ["person"]]
    assert bot.says("greet") == ["hello"]
    assert bot.says() == ["help"]


def test_a_tap_ends_a_row_of_messages_that_were_not_understood(talk):
    bot = talk(LEAVE + HELP_THAT_FITS)
    bot.says("unsubscribe")
    assert bot.says() == ["help", "ask_confirm"]
    assert bot.taps("/SetSlots(confirm=true)") == ["left"]
    assert bot.slots["misunderstandings"] == 0
    assert bot.slots["last_intent"] is None


def test_an_intent_that_starts_the_pattern_counts_as_not_understood(talk):
    bot = talk(GREET + HELP_THAT_FITS)
    assert [bot.says("nonsense") for _ in range(2)] == [["help"], ["menu"]]
    assert bot.slots["misunderstandings"] == 2


def test_an_intent_below_the_flow_s_threshold_is_not_understood(talk):
    sure = GREET.replace("{intent: greet}", "{intent: {name: greet, confidence_threshold: 0.8}}")
    bot = talk(sure)
    assert bot.says("greet", confidence=0.79) == ["cannot_handle"]
    assert bot.says("greet", confidence=0.8) == ["hello"]


def test_a_guard_decides_whether_a_message_may_start_a_flow(talk):
    bot = talk(GREET.replace("nlu_trigger", "if: slots.subscribed\n    nlu_trigger"))
    assert bot.says("greet") == ["cannot_handle"]
    bot.outside = {"subscribed": True}
    assert bot.says("greet") == ["hello"]


def test_the_last_intent_is_known_in_the_next_turn(talk):
    thanks = """
  thanks:
    description: Answered once.
    nlu_trigger: [{intent: thanks}]
    steps:
      - noop: true
        next:
          - if: slots.last_intent is not "thanks"
            then: [{action: utter_welcome, next: END}]
          - else: END
"""
    bot = talk(thanks + GREET)
    assert [bot.says(i) for i in ("thanks", "thanks", "greet", "thanks")] == [
        ["welcome"],
        [],
        ["hello"],
        ["welcome"],
    ]


def test_a_session_may_begin_with_something_of_its_own(talk):
    start = """
  pattern_session_start:
    description: The first message of a conversation.
    steps: [{action: utter_who_we_are}]
"""
    bot = talk(GREET + start)
    assert bot.says("greet") == ["who_we_are", "hello"]
    assert bot.says("greet") == ["hello"]


def test_nothing_is_said_after_a_flow_unless_the_flows_say_so(talk):
    completed = """
  pattern_completed:
    description: Anything else?
    steps: [{action: utter_anything_else}]
"""
    assert talk(GREET).says("greet") == ["hello"]
    bot = talk(
        GREET + completed + LEAVE.replace("steps", "run_pattern_completed: false\n    steps")
    )
    assert bot.says("greet") == ["hello", "anything_else"]
    bot.says("unsubscribe")
    assert bot.says("affirm") == ["left"]


def test_going_on_after_an_interruption_may_be_announced(talk):
    going_on = """
  pattern_continue_interrupted:
    description: Back to where we were.
    steps: [{action: utter_back}]
"""
    named = "  utter_back: [{text: 'back to {context.previous_flow_name}', translation: {en: b}}]\n"
    bot = talk(GREET + LEAVE + going_on, responses=named)
    assert bot.says("unsubscribe") == ["ask_confirm"]
    assert bot.says("greet") == ["hello", "back to leave", "ask_confirm"]
    assert bot.says("nonsense") == ["cannot_handle", "ask_confirm"]


def test_an_answer_to_a_flow_that_has_changed_meanwhile_starts_over_politely(talk):
    bot = talk(LEAVE)
    bot.says("unsubscribe")
    bot.changes_to(LEAVE.replace("utter_left", "utter_ask_confirm"))
    assert bot.expecting is None
    assert bot.says("affirm") == ["inform_code_change"]
    assert bot.open_flows == []
    assert bot.slots["misunderstandings"] == 0


def test_a_message_that_stands_by_itself_is_carried_out_though_a_flow_has_changed(talk):
    bot = talk(LEAVE + GREET)
    bot.says("unsubscribe")
    bot.changes_to(GREET)
    assert bot.says("greet") == ["hello"]


def test_a_description_or_a_moved_line_does_not_change_a_flow(talk):
    bot = talk(LEAVE)
    bot.says("unsubscribe")
    bot.changes_to("\n\n" + LEAVE.replace("Leaving, after a question.", "Leaving."))
    assert bot.says("affirm") == ["left"]


def test_an_action_that_raises_ends_the_turn_and_changes_nothing(talk):
    def act(tracker):
        raise RuntimeError(tracker["latest_message"]["text"])

    bot = talk(LEAVE + WORK, **work(act))
    bot.says("unsubscribe")
    assert bot.says("help", text="my secret") == ["internal_error_rasa"]
    assert bot.turn.failed == "the action action_work raised RuntimeError"
    assert bot.open_flows == []
    assert bot.events("internal_error") == [
        {"event": "internal_error", "reason": "the action action_work raised RuntimeError"}
    ]
    assert bot.says("unsubscribe") == ["ask_confirm"]


def test_what_an_action_did_before_the_turn_failed_is_undone(talk):
    flows = WORK.replace("utter_after", "action_fail")
    bot = talk(
        flows,
        actions={
            "action_work": lambda tracker: set_slots(subscribed=True, note="half"),
            "action_fail": lambda tracker: ActionResult(events=[{"event": "restart"}]),
        },
        outside={"subscribed": False},
    )
    assert bot.says("help") == ["internal_error_rasa"]
    assert bot.slots["subscribed"] is False
    assert bot.slots["note"] is None


def test_what_an_action_did_in_an_earlier_turn_is_kept_when_one_fails(talk):
    def act(tracker):
        if tracker["slots"]["note"]:
            raise RuntimeError
        return set_slots(note="done before")

    bot = talk(LEAVE + WORK, **work(act))
    bot.says("help")
    bot.says("unsubscribe")
    assert bot.says("help") == ["internal_error_rasa"]
    assert bot.session.slots == {"note": "done before"}


def test_a_pattern_that_asks_is_not_piled_up(talk):
    asking = """
  pattern_cannot_handle:
    description: Asks.
    steps: [{collect: confirm}]
"""
    bot = talk(GREET + asking)
    for _ in range(5):
        assert bot.says() == ["ask_confirm"]
        assert bot.open_flows == ["pattern_cannot_handle"]
    assert bot.says("affirm") == []
    assert bot.open_flows == []


@pytest.mark.parametrize(
    "result",
    [
        ActionResult(events=[{"event": "session_started"}]),
        ActionResult(events=[{}]),
        ActionResult(events=["slot"]),
        set_slots(unknown=1),
        set_slots(confirm="yes"),
        set_slots(colour="verde"),
        set_slots(count=float("nan")),
        set_slots(anything=object()),
        set_slots(note="x" * 8_001),
        set_slots(misunderstandings=0),
        ActionResult(events=[{"event": "followup", "name": "action_unknown"}]),
        ActionResult(responses=[{"response": "utter_unknown"}]),
        ActionResult(responses=[{"text": ""}]),
        ActionResult(responses=[{"text": "x", "image": "http://example.org/a.png"}]),
        ActionResult(
            responses=[{"text": "x", "buttons": [{"title": "x" * 21, "payload": "/faq"}]}]
        ),
        ActionResult(responses=[{"text": "x", "buttons": [{"title": "x"}]}]),
        ActionResult(responses=[{"text": "x", "buttons": [{"payload": "/faq"}]}]),
        ActionResult(responses=[{"text": "x"}] * 11),
        ActionResult(responses=["text"]),
        None,
    ],
)
def test_an_answer_of_an_action_that_cannot_be_carried_out_fails_the_turn(talk, result):
    bot = talk(WORK, **work(lambda tracker: result))
    assert bot.says("help") == ["internal_error_rasa"]
    assert bot.turn.failed
    assert bot.slots["misunderstandings"] == 0


def test_an_action_may_ask_for_another_one(talk):
    bot = talk(
        WORK,
        actions={
            "action_work": lambda tracker: ActionResult(
                events=[{"event": "followup", "name": "action_more"}]
            ),
            "action_more": lambda tracker: set_slots(note="more"),
        },
    )
    assert bot.says("help") == ["before", "after"]
    assert bot.slots["note"] == "more"


def test_actions_without_end_are_stopped(talk):
    again = ActionResult(events=[{"event": "followup", "name": "action_work"}])
    bot = talk(WORK, **work(lambda tracker: again))
    assert bot.says("help") == ["internal_error_rasa"]
    assert bot.turn.failed == "more than 40 actions in one turn"


def test_steps_without_end_are_stopped(talk):
    loop = WORK.replace("{action: utter_before}, {action: action_work}, {action: utter_after}",
        "{id: a, noop: true, next: [{if: slots.subscribed, then: END}, {else: b}]}, "
        "{id: b, set_slots: [{note: x}], next: a}")  # fmt: skip
    bot = talk(loop, limits=Limits(steps=50))
    assert bot.says("help") == ["internal_error_rasa"]
    assert bot.turn.failed == "more than 50 steps in one turn"


def test_flows_that_call_deeper_than_the_stack_are_stopped(talk):
    flows = (
        WORK.replace("{action: action_work}", "{call: deeper}")
        + """
  deeper:
    description: Deeper.
    steps: [{call: deepest}]
  deepest:
    description: Deepest.
    steps: [{action: utter_depth}]
"""
    )
    assert talk(flows).says("help") == ["before", "depth", "after"]
    bot = talk(flows, limits=Limits(stack=2))
    assert bot.says("help") == ["internal_error_rasa"]
    assert bot.turn.failed == "more than 2 flows in progress (in deepest)"


def test_the_reason_of_a_failure_is_known_to_the_apology(talk):
    apology = """
  pattern_internal_error:
    description: Sorry.
    steps:
      - noop: true
        next:
          - if: context.error_type matches "raised"
            then: [{action: utter_sorry, next: END}]
          - else: END
"""
    bot = talk(WORK + apology, **work(lambda tracker: {}["nothing"]))
    assert bot.says("help") == ["sorry"]


def test_a_broken_apology_still_ends_the_turn(talk):
    apology = WORK.replace("work:", "pattern_internal_error:").replace(
        "nlu_trigger: [{intent: help}]", ""
    )
    bot = talk(WORK + apology, **work(lambda tracker: {}["nothing"]))
    assert bot.says("help") == []
    assert bot.turn.failed.startswith("the action action_work raised KeyError; pattern_internal")
    assert bot.session == Session(started=True)
