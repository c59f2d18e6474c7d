"""What every action shares: its content, and a plain view of the turn that it runs in."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from .content import DEFAULT_DIRECTORY, Content, Menu, load_content

Event = dict[str, Any]
"""A rasa event: what an action wants changed."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What an action may know of the turn that it runs in, and its voice."""

    text: str
    """What was written, or the title of what was tapped."""
    intent: str
    confidence: float
    named: tuple[str, ...]
    """The topics of the message, in the order of the menu."""
    subscribed: bool
    topics: tuple[str, ...]
    """The topics that the citizen receives, in the order of the menu."""
    language: str
    """The language to answer in, one of those that the content speaks."""
    slots: Mapping[str, Any]
    dispatcher: CollectingDispatcher

    @classmethod
    def of(cls, tracker: Tracker, dispatcher: CollectingDispatcher, content: Content) -> "Turn":
        """The turn that a tracker describes."""
        slots = tracker.slots
        message = tracker.latest_message or {}
        intent = message.get("intent") or {}
        language, spoken = slots.get("language"), content.languages.all
        return cls(
            text=message.get("text") or "",
            intent=intent.get("name") or "",
            confidence=float(intent.get("confidence") or 0.0),
            named=content.known(slots.get("topic") or ()),
            subscribed=bool(slots.get("subscribed")),
            topics=content.known(slots.get("topics") or ()),
            language=language if language in spoken else spoken[0],
            slots=slots,
            dispatcher=dispatcher,
        )

    def say(self, response: str, **slots: str) -> None:
        """Say a response of the domain, with values for its placeholders."""
        self.dispatcher.utter_message(response=response, **slots)

    def say_with_menu(self, response: str, menu: Menu, **slots: str) -> None:
        """Say a response of the domain with the topics to choose from under it."""
        self.dispatcher.utter_message(
            response=response,
            buttons=list(menu.rows),
            json_message={"list": {"button": menu.button}},
            **slots,
        )


class ContentAction(Action, ABC):  # type: ignore[misc]  # rasa-sdk is not typed
    """An action that speaks from the content.

    The service hands the content in; the stock action server makes actions without arguments, and
    then they read the content beside this package when they first need it.
    """

    def __init__(self, content: Content | None = None) -> None:
        self._given = content

    @property
    def content(self) -> Content:
        """What the action speaks from."""
        return self._given or _beside_the_package()

    @abstractmethod
    def name(self) -> str:
        """How flows.yml calls it."""

    @abstractmethod
    def act(self, turn: Turn) -> list[Event]:
        """Say what there is to say, and answer what shall change."""

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> list[Event]:
        """Called by rasa-sdk."""
        return self.act(Turn.of(tracker, dispatcher, self.content))


@cache
def _beside_the_package() -> Content:
    return load_content(DEFAULT_DIRECTORY)


def set_slots(**values: Any) -> list[Event]:
    """The events that set slots."""
    return [SlotSet(name, value) for name, value in values.items()]
