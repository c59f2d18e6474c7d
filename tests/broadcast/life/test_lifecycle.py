"""The life of a broadcast: every state with every action by everybody."""

from itertools import product

import pytest

from bot.broadcast.life import (
    ENDED,
    Action,
    Party,
    State,
    WrongStateError,
    next_state,
    possible,
)

ALLOWED = {
    ("draft", "edit", "staff"): "draft",
    ("draft", "submit", "staff"): "awaiting_approval",
    ("draft", "approve", "staff"): "sending",
    ("draft", "schedule", "staff"): "scheduled",
    ("draft", "stop", "staff"): "stopped",
    ("awaiting_approval", "withdraw", "staff"): "draft",
    ("awaiting_approval", "approve", "staff"): "sending",
    ("awaiting_approval", "schedule", "staff"): "scheduled",
    ("awaiting_approval", "stop", "staff"): "stopped",
    ("awaiting_approval", "expire", "service"): "expired",
    ("scheduled", "withdraw", "staff"): "draft",
    ("scheduled", "launch", "service"): "sending",
    ("scheduled", "pause", "service"): "paused",
    ("scheduled", "stop", "staff"): "stopped",
    ("scheduled", "expire", "service"): "expired",
    ("sending", "pause", "staff"): "paused",
    ("sending", "pause", "service"): "paused",
    ("sending", "stop", "staff"): "stopped",
    ("sending", "expire", "service"): "expired",
    ("sending", "complete", "service"): "completed",
    ("paused", "resume", "staff"): "sending",
    ("paused", "resume", "service"): "sending",
    ("paused", "stop", "staff"): "stopped",
    ("paused", "expire", "service"): "expired",
    ("paused", "complete", "service"): "completed",
    ("completed", "resend", "staff"): "completed",
    ("stopped", "resend", "staff"): "stopped",
}


@pytest.mark.parametrize(("state", "action", "party"), product(State, Action, Party))
def test_nothing_is_possible_but_what_is_listed(state: State, action: Action, party: Party) -> None:
    expected = ALLOWED.get((state.value, action.value, party.value))
    if expected is None:
        with pytest.raises(WrongStateError):
            next_state(state, action, party)
    else:
        assert next_state(state, action, party) == expected
    assert (action in possible(state, party)) == (expected is not None)


@pytest.mark.parametrize("state", State)
def test_what_has_ended_never_leaves_again(state: State) -> None:
    if state in ENDED:
        after = {
            next_state(state, action, party) for party in Party for action in possible(state, party)
        }
        assert after <= {state}


def test_an_error_says_what_was_tried_in_which_state() -> None:
    with pytest.raises(WrongStateError, match="cannot approve a broadcast that is stopped"):
        next_state(State.STOPPED, Action.APPROVE)
