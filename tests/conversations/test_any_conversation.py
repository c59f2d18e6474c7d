"""What must hold in every conversation, in whatever order things are said and tapped."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.municipality import load_municipality
from bot.dialogue import Engine, Intent, Message, Session, Turn
from bot.turn.facts import facts_about_comune

from .tester import TOPICS

SAID = {
    "subscribe": "Jesi On",
    "unsubscribe": "Jesi Off",
    "deny": "no, annulla",
    "privacy_request": "cancella i miei dati",
    "emergency": "aiuto, al fuoco",
}
"""A message for each intent whose action reads the words as well."""

topics = st.lists(st.sampled_from(TOPICS), unique=True)
about_topics = st.sampled_from(
    ["subscribe", "set_categories", "add_categories", "remove_categories"]
)
plain_intents = st.sampled_from(
    [
        "subscribe",
        "unsubscribe",
        "list_categories",
        "my_status",
        "greet",
        "thanks",
        "help",
        "affirm",
        "deny",
        "out_of_scope",
        "emergency",
        "human_handoff",
        "privacy_request",
        "report",
        "media_image",
        "media_sticker",
        "location",
        "empty",
        "old_choice",
    ]
)
messages = st.one_of(
    st.builds(Intent, plain_intents, st.sampled_from([0.5, 1.0])),
    st.builds(
        Intent, about_topics, st.just(1.0), st.builds(lambda named: {"topic": named}, topics)
    ),
    st.sampled_from(
        [
            Intent("faq", 1.0, {"faq": "costo_servizio"}),
            Intent("faq", 1.0, {"faq": "scuole_chiuse_oggi"}),
            Intent("change_language", 1.0, {"language": "en"}),
            Intent("change_language", 1.0, {"language": "fr"}),
        ]
    ),
)
taps = st.integers(min_value=0, max_value=9)
conversations = st.lists(st.one_of(messages, taps), min_size=1, max_size=15)


@dataclass(slots=True)
class Talk:
    """A citizen and the engine, with what the store would keep between the turns."""

    engine: Engine
    comune: Mapping[str, str]
    profile: dict[str, Any]
    session: Session = field(default_factory=Session.new)

    def say(self, step: Intent | int) -> Turn:
        """Say something, or tap one of the choices on the screen (if there are any)."""
        message = self._message(step)
        outside = {**self.comune, **self.profile, "notices": [], "now": None, "data_request": None}
        turn = self.engine.turn(message, self.session, outside, "it")
        self.session = Session.from_json(turn.session.to_json())
        self.profile = {name: turn.slots[name] for name in self.profile}
        return turn

    def _message(self, step: Intent | int) -> Message:
        if isinstance(step, Intent):
            return Message(SAID.get(step.name, "qualcosa"), (step,))
        choices = self.session.choices
        if not choices:
            return Message("?", (Intent("out_of_scope"),))
        choice = choices[step % len(choices)]
        return Message(choice.title, (), choice.id)


@pytest.fixture(scope="module")
def begin(engine: Engine, repository: Path) -> Callable[[list[str]], Talk]:
    """`begin(topics)`: a conversation of somebody who receives these (none: not subscribed)."""
    municipality = load_municipality(repository / "content" / "municipality.yml")
    comune = facts_about_comune(municipality, "https://avvisi.example")["it"]

    def talk(start: list[str]) -> Talk:
        profile = {"subscribed": bool(start), "topics": start, "alert_language": "it"}
        return Talk(engine, comune, profile)

    return talk


@settings(max_examples=300, deadline=None)
@given(steps=conversations, start=topics)
def test_whatever_is_said_the_rules_of_the_service_hold(
    begin: Callable[[list[str]], Talk], steps: list[Intent | int], start: list[str]
) -> None:
    talk = begin(start)
    for step in steps:
        before = talk.profile
        turn = talk.say(step)
        said = [reply.response for reply in turn.replies]
        assert turn.failed is None
        assert len(said) <= 3
        _check_the_subscription(before, talk.profile, said)
        if isinstance(step, Intent) and step.name == "emergency":
            assert said == ["utter_danger_fire"]
            assert talk.profile == before


def _check_the_subscription(
    before: Mapping[str, Any], after: Mapping[str, Any], said: list[str]
) -> None:
    """Nobody joins, leaves or changes without being told, and nobody is subscribed to nothing."""
    if after["subscribed"]:
        assert after["topics"]
        assert set(after["topics"]) <= set(TOPICS)
    else:
        assert not after["topics"]
    if before["subscribed"] and not after["subscribed"]:
        assert {"utter_left", "utter_erased"} & set(said)
    if not before["subscribed"] and after["subscribed"]:
        joined = {"utter_welcome", "utter_welcome_chosen", "utter_welcome_back", "utter_undone"}
        assert joined & set(said)
    if after != before:
        assert said
