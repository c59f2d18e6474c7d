"""What holds for every message, every session and every file."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.dialogue import (
    ActionResult,
    ContentError,
    Engine,
    Intent,
    Limits,
    Message,
    Session,
    load_domain,
    load_flows,
)

from .tester import ENTITIES, INTENTS, PlainActions, set_slots, write_domain

FLOWS = """
  leave:
    description: Asks.
    nlu_trigger: [{intent: unsubscribe}]
    steps: [{collect: confirm}, {call: choose}, {action: utter_left}]
  choose:
    description: Asks for topics, again and again.
    if: slots.count < 5
    nlu_trigger: [{intent: choose}]
    persisted_slots: [note]
    steps:
      - id: ask
        collect: topic
        ask_before_filling: true
        rejections: [{if: slots.topic contains "no", utter: utter_no}]
      - action: action_work
      - set_slots: [{note: x}]
      - collect: confirm
        next: [{if: slots.confirm, then: ask}, {else: END}]
  answer:
    description: Answers.
    nlu_trigger: [{intent: faq}]
    steps: [{action: utter_answer}, {link: useful}]
  useful:
    description: Asks whether it helped.
    steps: [{collect: confirm, force_slot_filling: true}, {action: action_fail}]
  danger:
    description: Ends everything.
    nlu_trigger: [{intent: emergency}]
    steps: [{action: action_clean_stack}, {action: utter_danger}, {action: action_listen}]
  pattern_cancel_flow:
    description: Cancels.
    nlu_trigger: [{intent: cancel}]
    steps: [{action: utter_cancelled}]
  pattern_cannot_handle:
    description: Asks.
    nlu_trigger: [{intent: nonsense}]
    steps: [{collect: faq}]
  pattern_correction:
    description: Corrects.
    steps: [{action: utter_corrected}]
  pattern_continue_interrupted:
    description: Goes on.
    steps: [{action: utter_back}]
"""
ACTIONS = {
    "action_work": lambda tracker: set_slots(count=tracker["slots"]["count"] + 1),
    "action_fail": lambda tracker: ActionResult(events=[{"event": "nonsense"}]),
}
values = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=3), st.lists(st.text(max_size=3)),
    st.sampled_from([["meteo"], "meteo", ["no"]]),
)  # fmt: skip
intents = st.builds(
    Intent,
    st.sampled_from([*INTENTS, "unheard_of"]),
    st.floats(0, 1),
    st.dictionaries(st.sampled_from([*ENTITIES, "other"]), values, max_size=2),
)
payloads = st.one_of(
    st.text(max_size=10),
    st.sampled_from(["/SetSlots(confirm=true)", "/SetSlots(topic=[a], confirm=maybe)", "/choose",
                     "/SetSlots(count=1)", "/SetSlots(unknown=1)", '/faq{"topic": 1}']),
)  # fmt: skip
messages = st.builds(
    Message,
    st.text(max_size=10),
    st.lists(intents, max_size=3).map(tuple),
    st.one_of(st.none(), st.none(), payloads),
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    directory = tmp_path_factory.mktemp("content")
    domain = load_domain(write_domain(directory, FLOWS, actions=tuple(ACTIONS)))
    (directory / "flows.yml").write_text(f"flows:\n{FLOWS}")
    flows = load_flows(directory / "flows.yml", domain, actions=ACTIONS)
    return Engine(flows, domain, PlainActions(ACTIONS), Limits(stack=12))


@given(st.lists(messages, max_size=12))
def test_no_sequence_of_messages_breaks_the_engine(engine, conversation):
    session = Session.new()
    for message in conversation:
        turn = engine.turn(message, session, {"subscribed": True}, "it")
        assert turn.failed is None or "nonsense" in turn.failed
        assert len(turn.replies) <= engine.limits.replies
        assert len(turn.session.stack) <= engine.limits.stack
        assert engine.expecting(turn.session) or not turn.session.stack
        assert "subscribed" not in turn.session.slots
        session = Session.from_json(json.loads(json.dumps(turn.session.to_json())))
        assert session == turn.session


@given(st.lists(messages, max_size=6))
def test_the_same_messages_have_the_same_answers(engine, conversation):
    def replies() -> list:
        session, said = Session.new(), []
        for message in conversation:
            turn = engine.turn(message, session, {}, "en")
            session = turn.session
            said.append((turn.replies, turn.events))
        return said

    assert replies() == replies()


@given(st.lists(messages, min_size=1, max_size=6))
def test_a_conversation_that_ends_leaves_nothing_but_what_persists(engine, conversation):
    session = Session.new()
    for message in (*conversation, Message("", (Intent("emergency"),))):
        session = engine.turn(message, session, {}, "it").session
    if not session.stack:
        assert set(session.slots) <= {"note", "count"}


@given(messages)
def test_the_arguments_of_a_turn_are_left_alone(engine, message):
    outside = {"subscribed": True, "anything": {"a": [1]}}
    session = Session(slots={"note": "x"})
    engine.turn(message, session, outside, "it")
    assert outside == {"subscribed": True, "anything": {"a": [1]}}
    assert session == Session(slots={"note": "x"})


yaml_words = st.sampled_from(
    ["flows:", "slots:", "responses:", "a:", "steps:", "- ", "  ", "\n", "{", "}", "[", "]", ":",
     "&a", "*a", "!x", "'", '"', "|", ">", "%YAML 9", "---", "...", "? ", "null", "1e999", "0x",
     "~", "<<:", "\t", "#", "if", "text:", "utter_a:", "description: x", "2020-13-45", "=", "@",
     "`", "\x00"]
)  # fmt: skip
yaml_texts = st.one_of(st.text(max_size=60), st.lists(yaml_words, max_size=25).map("".join))
trees = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5),
              st.sampled_from(["END", "utter_a", "slots.a and", "/faq", "from_entity", "bool"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["version", "flows", "slots", "responses", "intents", "actions", "a", "utter_a",
                 "steps", "action", "collect", "next", "if", "then", "else", "noop", "link", "call",
                 "set_slots", "description", "nlu_trigger", "intent", "type", "mappings", "text",
                 "condition", "buttons", "title", "payload", "translation", "metadata", "list",
                 "id", "rejections", "persisted_slots", "values", "initial_value",
                 "pattern_completed"]
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=30,
)  # fmt: skip
any_file = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None
)


def assert_well_read(directory: Path, text: str, sound: Engine) -> None:
    path = directory / "content.yml"
    path.write_text(text, encoding="utf-8", errors="replace")
    for load in (load_domain, lambda path: load_flows(path, sound.domain)):
        try:
            load(path)
        except ContentError as error:
            assert error.problems


@any_file
@given(text=yaml_texts)
def test_any_text_is_content_or_a_list_of_problems(tmp_path, engine, text):
    assert_well_read(tmp_path, text, engine)


@any_file
@given(tree=trees)
def test_any_tree_is_content_or_a_list_of_problems(tmp_path, engine, tree):
    assert_well_read(tmp_path, json.dumps(tree), engine)
    assert_well_read(tmp_path, json.dumps({"flows": {"a": tree}}), engine)
    assert_well_read(
        tmp_path, json.dumps({"flows": {"a": {"description": "x", "steps": tree}}}), engine
    )
    assert_well_read(
        tmp_path, json.dumps({"responses": {"utter_a": tree}, "slots": {"a": tree}}), engine
    )
