"""Who may do what, and when somebody else has to look."""

from itertools import pairwise

import pytest

from bot.staff.roles import PERMITTED, Action, Role, least_role, may

EXPECTED = {
    (Role.READER, Action.READ),
    (Role.WRITER, Action.READ),
    (Role.WRITER, Action.WRITE),
    (Role.WRITER, Action.STOP_OWN),
    (Role.APPROVER, Action.READ),
    (Role.APPROVER, Action.WRITE),
    (Role.APPROVER, Action.APPROVE),
    (Role.APPROVER, Action.STOP_OWN),
    (Role.APPROVER, Action.STOP_ANY),
    (Role.APPROVER, Action.EDIT_CONTENT),
    (Role.ADMINISTRATOR, Action.READ),
    (Role.ADMINISTRATOR, Action.WRITE),
    (Role.ADMINISTRATOR, Action.APPROVE),
    (Role.ADMINISTRATOR, Action.STOP_OWN),
    (Role.ADMINISTRATOR, Action.STOP_ANY),
    (Role.ADMINISTRATOR, Action.EDIT_CONTENT),
    (Role.ADMINISTRATOR, Action.MANAGE_TOKENS),
    (Role.ADMINISTRATOR, Action.MANAGE_PEOPLE),
    (Role.ADMINISTRATOR, Action.READ_AUDIT),
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_a_role_permits_exactly_what_is_written_here(role: Role, action: Action) -> None:
    assert may(role, action) == ((role, action) in EXPECTED)


def test_every_action_is_in_the_table() -> None:
    assert set(PERMITTED) == set(Action)


def test_a_more_trusted_role_permits_all_that_a_less_trusted_one_does() -> None:
    roles = list(Role)
    for less, more in pairwise(roles):
        assert {a for a in Action if may(less, a)} <= {a for a in Action if may(more, a)}


def test_somebody_who_is_refused_is_told_the_least_role_that_would_do() -> None:
    assert least_role(Action.WRITE) is Role.WRITER
    assert least_role(Action.APPROVE) is Role.APPROVER
    assert least_role(Action.MANAGE_TOKENS) is Role.ADMINISTRATOR
