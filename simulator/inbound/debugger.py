"""What Twilio's Debugger would show: troubles with the service's webhooks and its TwiML."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from simulator.clock import Clock
from simulator.errors import WARNINGS
from simulator.page.events import Events

_KEPT: Final = 200


@dataclass(frozen=True, slots=True)
class Note:
    """One entry: Twilio's code, what it means, and the message it is about."""

    at: datetime
    code: int
    text: str
    message_sid: str
    detail: str


class Debugger:
    """Keeps the latest entries and shows each on the page."""

    def __init__(self, clock: Clock, events: Events) -> None:
        self._clock = clock
        self._events = events
        self.notes: deque[Note] = deque(maxlen=_KEPT)

    def note(self, code: int, message_sid: str, detail: str = "") -> None:
        """Add an entry."""
        note = Note(self._clock(), code, WARNINGS[code], message_sid, detail)
        self.notes.append(note)
        self._events.publish("note", {"note": note})
