"""The life of a broadcast: one table of what can be done in which state, and by whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    """Where a broadcast is in its life."""

    DRAFT = "draft"
    AWAITING_APPROVAL = "awaiting_approval"
    SCHEDULED = "scheduled"
    """Approved; it leaves at its hour."""
    SENDING = "sending"
    PAUSED = "paused"
    COMPLETED = "completed"
    STOPPED = "stopped"
    EXPIRED = "expired"
    """Its validity was over before all of it had left."""


class Action(StrEnum):
    """What can be done to a broadcast."""

    EDIT = "edit"
    """Change what it says, to whom, or when."""
    SUBMIT = "submit"
    """Ask for approval."""
    WITHDRAW = "withdraw"
    """Make it a draft again, to be changed; also how an approver hands it back."""
    APPROVE = "approve"
    """Let it go out now."""
    SCHEDULE = "schedule"
    """Approve one that is to leave later."""
    LAUNCH = "launch"
    """Its hour has come."""
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    """Give it up, or stop it while it goes out; what has left has left."""
    EXPIRE = "expire"
    """Its validity is over; what has not left does not leave."""
    COMPLETE = "complete"
    """Nothing is left to be done."""
    RESEND = "resend"
    """Send it again to those whom it did not reach, as a broadcast of its own."""


class Party(StrEnum):
    """Who acts. What a person may do besides is a matter of roles (`bot.staff`)."""

    STAFF = "staff"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Transition:
    """What an action makes of a state."""

    to: State
    by: frozenset[Party]


_STAFF = frozenset({Party.STAFF})
_SERVICE = frozenset({Party.SERVICE})
_BOTH = _STAFF | _SERVICE

TRANSITIONS: Mapping[tuple[State, Action], Transition] = MappingProxyType(
    {
        (State.DRAFT, Action.EDIT): Transition(State.DRAFT, _STAFF),
        (State.DRAFT, Action.SUBMIT): Transition(State.AWAITING_APPROVAL, _STAFF),
        (State.DRAFT, Action.APPROVE): Transition(State.SENDING, _STAFF),
        (State.DRAFT, Action.SCHEDULE): Transition(State.SCHEDULED, _STAFF),
        (State.DRAFT, Action.STOP): Transition(State.STOPPED, _STAFF),
        #
        (State.AWAITING_APPROVAL, Action.WITHDRAW): Transition(State.DRAFT, _STAFF),
        (State.AWAITING_APPROVAL, Action.APPROVE): Transition(State.SENDING, _STAFF),
        (State.AWAITING_APPROVAL, Action.SCHEDULE): Transition(State.SCHEDULED, _STAFF),
        (State.AWAITING_APPROVAL, Action.STOP): Transition(State.STOPPED, _STAFF),
        (State.AWAITING_APPROVAL, Action.EXPIRE): Transition(State.EXPIRED, _SERVICE),
        #
        (State.SCHEDULED, Action.WITHDRAW): Transition(State.DRAFT, _STAFF),
        (State.SCHEDULED, Action.LAUNCH): Transition(State.SENDING, _SERVICE),
        # The service pauses at its hour what cannot leave then.
        (State.SCHEDULED, Action.PAUSE): Transition(State.PAUSED, _SERVICE),
        (State.SCHEDULED, Action.STOP): Transition(State.STOPPED, _STAFF),
        (State.SCHEDULED, Action.EXPIRE): Transition(State.EXPIRED, _SERVICE),
        #
        # The service pauses when the provider refuses everything, or too much.
        (State.SENDING, Action.PAUSE): Transition(State.PAUSED, _BOTH),
        (State.SENDING, Action.STOP): Transition(State.STOPPED, _STAFF),
        (State.SENDING, Action.EXPIRE): Transition(State.EXPIRED, _SERVICE),
        (State.SENDING, Action.COMPLETE): Transition(State.COMPLETED, _SERVICE),
        #
        # The service goes on with what it paused for a day's limit, when that is over.
        (State.PAUSED, Action.RESUME): Transition(State.SENDING, _BOTH),
        (State.PAUSED, Action.STOP): Transition(State.STOPPED, _STAFF),
        (State.PAUSED, Action.EXPIRE): Transition(State.EXPIRED, _SERVICE),
        # Paused by a person when the last message had left already.
        (State.PAUSED, Action.COMPLETE): Transition(State.COMPLETED, _SERVICE),
        #
        (State.COMPLETED, Action.RESEND): Transition(State.COMPLETED, _STAFF),
        (State.STOPPED, Action.RESEND): Transition(State.STOPPED, _STAFF),
    }
)
"""All that is possible; what is not here is not."""

UNDER_WAY = frozenset({State.SENDING, State.PAUSED})
ENDED = frozenset({State.COMPLETED, State.STOPPED, State.EXPIRED})
LOOKED_AFTER = frozenset(State) - ENDED - {State.DRAFT}
"""Something happens to these by itself, sooner or later."""


class WrongStateError(ValueError):
    """Something that cannot be done to a broadcast in this state."""

    def __init__(self, state: State, action: Action) -> None:
        super().__init__(f"cannot {action} a broadcast that is {state}")
        self.state = state
        self.action = action


def next_state(state: State, action: Action, party: Party = Party.STAFF) -> State:
    """The state that follows from an action; raises WrongStateError where it cannot be done."""
    transition = TRANSITIONS.get((state, action))
    if transition is None or party not in transition.by:
        raise WrongStateError(state, action)
    return transition.to


def possible(state: State, party: Party = Party.STAFF) -> frozenset[Action]:
    """What somebody can do to a broadcast in a state, roles apart."""
    return frozenset(
        action for (at, action), found in TRANSITIONS.items() if at is state and party in found.by
    )
