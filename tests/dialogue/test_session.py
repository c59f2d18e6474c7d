"""The session between two messages: plain JSON, small, and never an obstacle."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue import Choice, Session
from bot.dialogue.session import Frame

json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner)
    ),
    max_leaves=5,
)
objects = st.dictionaries(st.text(max_size=5), json_values, max_size=3)
names = st.text(min_size=1, max_size=5)
frames = st.builds(
    Frame,
    flow=names,
    step=names,
    digest=names,
    kind=st.sampled_from(["regular", "interrupt", "link", "call", "pattern"]),
    asked=st.booleans(),
    saved=objects,
    context=objects,
)
sessions = st.builds(
    Session,
    stack=st.lists(frames, max_size=3).map(tuple),
    slots=objects,
    choices=st.lists(st.builds(Choice, names, names), max_size=3).map(tuple),
    said=st.dictionaries(st.text(max_size=5), st.integers(0, 9), max_size=3),
    misunderstandings=st.integers(0, 9),
    last_intent=st.one_of(st.none(), st.text(min_size=1, max_size=5)),
    started=st.booleans(),
)


@given(sessions)
def test_a_session_comes_back_from_json_as_it_was(session):
    assert Session.from_json(json.loads(json.dumps(session.to_json()))) == session


@given(st.one_of(json_values, st.dictionaries(
    st.sampled_from(["stack", "slots", "choices", "said", "misunderstandings", "last_intent"]),
    json_values,
)))  # fmt: skip
def test_what_cannot_be_read_is_a_new_session_and_no_error(data):
    assert isinstance(Session.from_json(data), Session)


@pytest.mark.parametrize(
    "data",
    [None, [], "x", {"stack": [{}]}, {"stack": [{"flow": 1}]},
     {"choices": [{"id": "/a", "title": "A"}]}, {"choices": "ab"},
     {"choices": ["/a"]}, {"choices": ["/a", 1]}],
)  # fmt: skip
def test_unreadable_sessions_are_new(data):
    assert Session.from_json(data) == Session.new()


def test_a_new_session_is_almost_nothing():
    assert Session.new().to_json() == {}


def test_choices_are_kept_without_what_only_the_reader_of_a_list_needs(talk):
    conversation = talk(
        """
  first:
    description: Offer a list.
    nlu_trigger: [{intent: faq}]
    steps: [{action: utter_list}]
""",
        responses="""
  utter_list:
    - text: Quale?
      translation: {en: Which?}
      metadata: {list: {button: Apri, translation: {en: Open}}}
      buttons:
        - title: Uno
          payload: /faq
          description: il primo
          translation: {en: {title: One, description: the first}}
""",
    )
    conversation.says("faq")
    assert conversation.turn.replies[0].choices == (Choice("/faq", "Uno", "il primo"),)
    assert conversation.session.choices == (Choice("/faq", "Uno"),)
    assert conversation.session.to_json()["choices"] == ["/faq", "Uno"]
