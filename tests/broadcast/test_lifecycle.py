"""The life of a broadcast: every state with every action by everybody."""

from itertools import product

import pytest

from bot.broadcast.lifecycle import Action, Party, State, WrongStateError, next_state

ALLOWED = {
    ("draft", "submit", "staff"): "awaiting_approval",
    ("draft", "approve", "staff"): "sending",
    ("draft", "stop", "staff"): "stopped",
    ("awaiting_approval", "approve", "staff"): "sending",
    ("awaiting_approval", "stop", "staff"): "stopped",
    ("sending", "pause", "staff"): "paused",
    ("sending", "pause", "service"): "paused",
    ("sending", "stop", "staff"): "stopped",
    ("sending", "complete", "service"): "completed",
    ("paused", "resume", "staff"): "sending",
    ("paused", "stop", "staff"): "stopped",
}


@pytest.mark.parametrize(("state", "action", "party"), product(State, Action, Party))
def test_nothing_is_possible_but_what_is_listed(state: State, action: Action, party: Party) -> None:
    expected = ALLOWED.get((state.value, action.value, party.value))
    if expected is None:
        with pytest.raises(WrongStateError):
            next_state(state, action, party)
    else:
        assert next_state(state, action, party) == expected


def test_an_error_says_what_was_tried_in_which_state() -> None:
    with pytest.raises(WrongStateError, match="cannot approve a broadcast that is stopped"):
        next_state(State.STOPPED, Action.APPROVE)
