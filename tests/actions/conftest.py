"""Running one action by itself, as rasa-sdk would, on the texts and answers of the repository."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import ContentAction
from actions.content import Content, load_content

TOPICS = ("protezione_civile", "meteo", "scuole", "strade", "eventi", "info")


@dataclass(frozen=True, slots=True)
class Result:
    """What an action said and what it wants changed."""

    slots: dict[str, Any]
    said: list[dict[str, Any]]
    followup: str | None = None
    """What is said or done next, in the language that is spoken by then."""

    @property
    def responses(self) -> list[str]:
        """The names of the responses, in order."""
        return [message["response"] for message in self.said]


Run = Callable[..., Result]


@pytest.fixture(scope="session")
def content(repository: Path) -> Content:
    return load_content(repository / "content")


@pytest.fixture(scope="session")
def run(content: Content) -> Run:
    """`run(Action, subscribed=True, topics=[…], intent="…", text="…", other_slot=…)`."""

    def run_action(
        action: type[ContentAction],
        *,
        text: str = "",
        intent: str = "",
        confidence: float = 1.0,
        topics: Sequence[str] = (),
        **slots: Any,
    ) -> Result:
        dispatcher = CollectingDispatcher()
        latest = {"text": text, "intent": {"name": intent, "confidence": confidence}}
        values = {"topics": list(topics), "subscribed": bool(topics), **slots}
        tracker = Tracker.from_dict(
            {"sender_id": "citizen", "slots": values, "latest_message": latest}
        )
        events = action(content).run(dispatcher, tracker, {})
        set_slots = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
        next_one = [event["name"] for event in events if event["event"] == "followup"]
        return Result(set_slots, dispatcher.messages, *next_one)

    return run_action
