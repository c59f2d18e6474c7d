"""The conversation engine: one message and a session in, replies and a new session out.

It is a pure library: it reads no file and no clock, talks to nobody (actions are run by whatever
`ActionRunner` it is given) and changes nothing but what it returns. Flows and domain are immutable
and shared by all citizens and threads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import stack
from .actions import ActionRunner
from .domain import Domain
from .failure import TurnError
from .flows import CollectStep, Flows
from .limits import Limits
from .messages import Choice, Intent, Message, Reply
from .patterns import (
    CANNOT_HANDLE,
    CODE_CHANGE,
    CONTINUE_INTERRUPTED,
    INTERNAL_ERROR,
    SESSION_START,
)
from .payload import PayloadError, SlotValues, parse_payload
from .run import Run
from .session import Session
from .steps import advance, ask
from .understood import take_intent, take_slots


@dataclass(frozen=True, slots=True)
class Turn:
    """What a message has led to.

    `slots` are all slots after the turn, those from outside included: what an action has set there
    is for the caller to keep. `events` say what happened, in Rasa's form. `failed` is the reason
    why the turn was ended by an internal error; then nothing has changed, all flows in progress
    have ended and the replies say so. It holds no citizen's words and may be logged.
    """

    replies: tuple[Reply, ...]
    session: Session
    slots: dict[str, Any]
    events: tuple[dict[str, Any], ...] = ()
    failed: str | None = None


@dataclass(frozen=True, slots=True)
class Engine:
    """Runs conversations. Safe to share between threads if the `ActionRunner` is."""

    flows: Flows
    domain: Domain
    actions: ActionRunner
    limits: Limits = field(default_factory=Limits)

    def turn(
        self, message: Message, session: Session, slots: Mapping[str, Any], language: str
    ) -> Turn:
        """Carry out one message; never raises.

        `slots` come from outside (the citizen's profile, facts about the service): they override
        the session's and are never reset. `language` is the one to answer in; where a response is
        not translated, Italian is used.
        """
        run = self._begin(message, session, slots, language)
        try:
            self._carry_out(run, session)
            return self._end(run, session)
        except TurnError as failure:
            reason = str(failure)
        except Exception as error:
            # A fault of our own must not leave a citizen without an answer either.
            reason = f"the engine raised {type(error).__name__}"
        return self._fail(message, session, slots, language, reason)

    def expecting(self, session: Session) -> str | None:
        """The slot that is being asked for, for whoever interprets the next message."""
        frame = session.stack[-1] if session.stack else None
        if frame is None or not frame.asked or not self._is_current(session):
            return None
        step = self.flows[frame.flow].steps[frame.step]
        return step.slot if isinstance(step, CollectStep) else None

    def _begin(
        self, message: Message, session: Session, slots: Mapping[str, Any], language: str
    ) -> Run:
        return Run.begin(
            self.flows, self.domain, self.actions, self.limits, message, session, slots, language
        )

    def _carry_out(self, run: Run, session: Session) -> None:
        changed = not self._is_current(session)
        if changed:
            stack.forget_all(run)
        if not session.started:
            stack.start_pattern(run, SESSION_START)
            advance(run)
        if not self._understand(run):
            if changed:
                stack.start_pattern(run, CODE_CHANGE)
            else:
                run.misunderstand()
                stack.start_pattern(run, CANNOT_HANDLE)
            advance(run)
        if run.resumed and run.waiting() and not run.quiet:
            stack.start_pattern(run, CONTINUE_INTERRUPTED, previous_flow_name=run.resumed)
            advance(run)
        ask(run)

    def _is_current(self, session: Session) -> bool:
        """Whether all flows in progress are still what they were when they began."""
        return all(
            frame.flow in self.flows
            and self.flows[frame.flow].digest == frame.digest
            and frame.step in self.flows[frame.flow].steps
            for frame in session.stack
        )

    def _understand(self, run: Run) -> bool:
        """Carry out what the message says, part after part; False when nothing took any of it."""
        meant = _meaning(run.message)
        run.note("user", text=run.message.text, timestamp=None)
        if isinstance(meant, SlotValues):
            return _if_taken(run, take_slots(run, meant))
        taken = [_if_taken(run, take_intent(run, intent)) for intent in meant]
        return any(taken)

    def _end(self, run: Run, session: Session) -> Turn:
        after = Session(
            stack=tuple(run.stack),
            slots=run.session_slots(),
            choices=_shown(run.replies) or session.choices,
            said=run.said,
            misunderstandings=int(run.slots["misunderstandings"]),
            last_intent=run.intent.name if run.intent else None,
            started=True,
        )
        slots = {**run.slots, "last_intent": after.last_intent}
        return Turn(tuple(run.replies), after, slots, tuple(run.events))

    def _fail(
        self,
        message: Message,
        session: Session,
        slots: Mapping[str, Any],
        language: str,
        reason: str,
    ) -> Turn:
        """End the flows in progress and apologise; everything else is as before the turn."""
        run = self._begin(message, session, slots, language)
        run.note("internal_error", reason=reason)
        try:
            stack.forget_all(run)
            stack.start_pattern(run, INTERNAL_ERROR, error_type=reason)
            advance(run)
            ask(run)
            turn = self._end(run, session)
        except Exception as error:
            # The apology itself is broken: the caller has one of its own.
            reason += f"; {INTERNAL_ERROR}: {error if isinstance(error, TurnError) else ''}"
            run = self._begin(message, Session.new(), slots, language)
            turn = self._end(run, Session.new())
        return Turn(turn.replies, turn.session, turn.slots, turn.events, reason)


def _shown(replies: Sequence[Reply]) -> tuple[Choice, ...]:
    """The last choices on offer, with what is needed to recognise that one was taken."""
    for reply in reversed(replies):
        if reply.choices:
            return tuple([Choice(choice.id, choice.title) for choice in reply.choices])
    return ()


def _if_taken(run: Run, taken: bool) -> bool:
    """Go on with what a message, or a part of it, has set in motion."""
    if taken:
        run.understood()
        advance(run)
    return taken


def _meaning(message: Message) -> tuple[Intent, ...] | SlotValues:
    """What a message says: its payload, if it is a tap, else what was understood of its text."""
    if message.payload is None:
        return message.intents
    try:
        meant = parse_payload(message.payload)
    except PayloadError:
        return ()
    return (meant,) if isinstance(meant, Intent) else meant
