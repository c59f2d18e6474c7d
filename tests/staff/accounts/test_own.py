"""What each person does with their own account, and what is asked of them before."""

from collections.abc import Callable

import pytest

from bot.staff.accounts.account import Account
from bot.staff.accounts.devices import device_of
from bot.staff.accounts.visitors import Visitor
from bot.staff.actors import COMMAND_LINE
from bot.staff.roles import Role
from tests.staff.accounts.conftest import HERE, PASSWORD, Staff, problem_of, try_to_sign_in

ANOTHER = "otto lune sopra il mare"


def new_authenticator(staff: Staff, here: Visitor, password: str) -> object:
    sealed = staff.own.begin_second_factor(here.person)
    code = staff.code(staff.own.secret_of(here.person, sealed))
    return staff.own.set_second_factor(here, sealed, code, password)


ACTS: dict[str, Callable[[Staff, Visitor, str], object]] = {
    "another password": lambda staff, here, password: staff.own.change_password(
        here, password, ANOTHER
    ),
    "another authenticator": new_authenticator,
    "new recovery codes": lambda staff, here, password: staff.own.make_recovery_codes(
        here, password
    ),
}
"""What would let whoever finds a screen unlocked in for good."""


@pytest.fixture
def paolo(staff: Staff) -> Account:
    """An approver with a second factor."""
    account, _, _ = staff.with_second_factor(staff.join("Paolo Rossi", Role.APPROVER))
    staff.clock.advance(hours=1)
    return account


@pytest.mark.parametrize("act", ACTS)
def test_an_unlocked_screen_is_not_enough(act: str, staff: Staff, paolo: Account) -> None:
    here, before = staff.at_the_console(paolo), staff.told()
    for password in ("", "wrong"):
        refused = problem_of(lambda: ACTS[act](staff, here, password))  # noqa: B023
        assert refused.problem == "wrong-password"
    assert (staff.accounts.existing(paolo.id), staff.told()) == (paolo, before)
    ACTS[act](staff, here, PASSWORD)
    assert staff.accounts.existing(paolo.id).generation > paolo.generation


@pytest.mark.parametrize("act", ACTS)
def test_guessing_the_password_there_ends_in_a_wait(act: str, staff: Staff, paolo: Account) -> None:
    here = staff.at_the_console(paolo)
    for _ in range(5):
        assert problem_of(lambda: ACTS[act](staff, here, "wrong")).problem == "wrong-password"
    refused = problem_of(lambda: ACTS[act](staff, here, PASSWORD))
    assert refused.problem == "too-many-attempts"


@pytest.mark.parametrize("act", ["another password", "another authenticator"])
def test_whoever_has_no_password_has_to_have_just_come_from_the_provider(
    act: str, staff: Staff
) -> None:
    staff.people.invite(COMMAND_LINE, name="Anna", email="anna@comune.example", role=Role.WRITER)
    here = staff.at_the_console(staff.entrance.by_provider("anna@comune.example", HERE))
    staff.clock.advance(minutes=10)
    assert problem_of(lambda: ACTS[act](staff, here, "")).problem == "sign-in-again"
    ACTS[act](staff, staff.at_the_console(here.person), "")


def test_on_the_way_in_the_first_authenticator_asks_for_no_password_again(staff: Staff) -> None:
    here = staff.at_the_console(staff.join("Paolo Rossi", Role.APPROVER))
    new_authenticator(staff, here, "")
    assert staff.accounts.existing(here.person.id).second_factor


def test_a_password_is_changed_by_whoever_knows_it_and_ends_every_session(
    staff: Staff, paolo: Account
) -> None:
    after = staff.own.change_password(staff.at_the_console(paolo), PASSWORD, ANOTHER)
    assert staff.visitors.sessions_of(after) == ()
    assert try_to_sign_in(staff, paolo.email, PASSWORD) == "wrong-credentials"
    assert try_to_sign_in(staff, paolo.email, ANOTHER) == "in"


def test_new_recovery_codes_replace_the_old_ones(staff: Staff) -> None:
    account, _, old = staff.with_second_factor(staff.join(role=Role.APPROVER))
    made = staff.own.make_recovery_codes(staff.at_the_console(account), PASSWORD)
    assert problem_of(lambda: staff.entrance.by_code(made.account, old[0], HERE))
    staff.entrance.by_code(made.account, made.codes[0], HERE)


# ── Where somebody is signed in ─────────────────────────────────────────────────────────────────


def test_one_device_is_signed_out_and_the_others_stay(staff: Staff, paolo: Account) -> None:
    staff.at_the_console(paolo, "Chrome, Android")
    staff.clock.advance(minutes=5)
    staff.at_the_console(paolo, "Firefox, Windows")
    desk, phone = staff.visitors.sessions_of(paolo)
    assert (desk.device, phone.device) == ("Firefox, Windows", "Chrome, Android")
    staff.own.end_session(paolo, phone.name)
    assert staff.visitors.sessions_of(paolo) == (desk,)
    told = list(staff.audit.entries())[-1]
    assert (told.act, told.by, dict(told.details)) == (
        "session_ended",
        paolo.id,
        {"device": "Chrome, Android"},
    )
    assert problem_of(lambda: staff.own.end_session(paolo, phone.name)).problem == "not-found"


def test_nobody_signs_out_anybody_else(staff: Staff, paolo: Account) -> None:
    staff.at_the_console(paolo)
    (session,) = staff.visitors.sessions_of(paolo)
    lucia = staff.join()
    assert problem_of(lambda: staff.own.end_session(lucia, session.name)).problem == "not-found"
    assert staff.visitors.sessions_of(paolo) == (session,)


def test_whoever_has_only_the_password_is_not_signed_in_anywhere(
    staff: Staff, paolo: Account
) -> None:
    staff.visitors.welcome(paolo)
    assert staff.visitors.sessions_of(paolo) == ()


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0",
         "Firefox, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0",
         "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36",
         "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1",
         "Safari, iPhone"),
        ("<script>alert(1)</script>", ""),
    ],
)  # fmt: skip
def test_a_device_is_called_what_people_call_it(user_agent: str, name: str) -> None:
    assert device_of(user_agent) == name
