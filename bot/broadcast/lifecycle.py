"""The life of a broadcast: one table of what can be done in which state, and by whom."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    """Where a broadcast is in its life."""

    DRAFT = "draft"
    AWAITING_APPROVAL = "awaiting_approval"
    SENDING = "sending"
    PAUSED = "paused"
    COMPLETED = "completed"
    STOPPED = "stopped"


class Action(StrEnum):
    """What can be done to a broadcast."""

    SUBMIT = "submit"
    """Ask for approval."""
    APPROVE = "approve"
    """Let it go out."""
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    """Withdraw it, or stop it while it goes out; what has left has left."""
    COMPLETE = "complete"
    """Nothing is left to be done."""


class Party(StrEnum):
    """Who acts. What a person may do besides is a matter of roles (`bot.staff`)."""

    STAFF = "staff"
    SERVICE = "service"


_STAFF = frozenset({Party.STAFF})
_SERVICE = frozenset({Party.SERVICE})

PERFORMED_BY: Mapping[Action, frozenset[Party]] = MappingProxyType(
    {
        Action.SUBMIT: _STAFF,
        Action.APPROVE: _STAFF,
        Action.PAUSE: _STAFF | _SERVICE,  # the service, when the provider refuses everything
        Action.RESUME: _STAFF,
        Action.STOP: _STAFF,
        Action.COMPLETE: _SERVICE,
    }
)

TRANSITIONS: Mapping[State, Mapping[Action, State]] = MappingProxyType(
    {
        State.DRAFT: {
            Action.SUBMIT: State.AWAITING_APPROVAL,
            Action.APPROVE: State.SENDING,
            Action.STOP: State.STOPPED,
        },
        State.AWAITING_APPROVAL: {
            Action.APPROVE: State.SENDING,
            Action.STOP: State.STOPPED,
        },
        State.SENDING: {
            Action.PAUSE: State.PAUSED,
            Action.STOP: State.STOPPED,
            Action.COMPLETE: State.COMPLETED,
        },
        State.PAUSED: {
            Action.RESUME: State.SENDING,
            Action.STOP: State.STOPPED,
        },
        State.COMPLETED: {},
        State.STOPPED: {},
    }
)


class WrongStateError(ValueError):
    """Something that cannot be done to a broadcast in this state."""

    def __init__(self, state: State, action: Action) -> None:
        super().__init__(f"cannot {action} a broadcast that is {state}")
        self.state = state
        self.action = action


def next_state(state: State, action: Action, party: Party = Party.STAFF) -> State:
    """The state that follows from an action; raises WrongStateError where it cannot be done."""
    if party not in PERFORMED_BY[action] or action not in TRANSITIONS[state]:
        raise WrongStateError(state, action)
    return TRANSITIONS[state][action]
