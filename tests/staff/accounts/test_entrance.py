"""Coming in: what opens, what does not, and what nobody can learn from trying."""

import time
from statistics import median

import pytest

from bot.staff.actors import COMMAND_LINE
from bot.staff.roles import Role
from tests.staff.accounts.conftest import HERE, PASSWORD, Staff, problem_of, try_to_sign_in

ADMIN_TOKEN = "an-administrators-token-for-tests"


# ── The first time ──────────────────────────────────────────────────────────────────────────────


def test_the_first_set_up_makes_an_administrator_whose_admin_token_is(staff: Staff) -> None:
    token = staff.tokens.authenticate(ADMIN_TOKEN)
    assert token is not None
    account = staff.entrance.first_set_up(
        token.actor(), name="Ada Neri", email="ada@comune.example", password=PASSWORD
    )
    assert account.administers
    again = staff.tokens.authenticate(ADMIN_TOKEN)
    assert again is not None
    assert again.actor().responsible == account.id
    assert staff.told() == ["first_set_up"]


def test_the_first_set_up_happens_once(staff: Staff) -> None:
    def set_up(name: str) -> object:
        email = f"{name.lower()}@comune.example"
        return staff.entrance.first_set_up(COMMAND_LINE, name=name, email=email, password=PASSWORD)

    set_up("Ada")
    assert problem_of(lambda: set_up("Eva")).problem == "already-set-up"


# ── Passwords ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("corta", "password_short"),
        ("x" * 129, "password_long"),
        ("password1234", "password_guessable"),
        ("qwertyuiopas", "password_guessable"),
        ("Lucia.Bianchi1", "password_guessable"),
        ("aaaaaaaaaaaaaaaa", "password_guessable"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused_with_what_to_do(
    staff: Staff, password: str, fault: str
) -> None:
    invitation = staff.people.invite(
        COMMAND_LINE, name="Lucia Bianchi", email="lucia@comune.example", role=Role.READER
    )
    refused = problem_of(lambda: staff.entrance.accept(invitation.ticket, password))
    assert [each.code for each in refused.faults] == [fault]
    staff.entrance.accept(invitation.ticket, PASSWORD)  # the link was not used up


def test_a_phrase_without_digits_or_capitals_is_accepted(staff: Staff) -> None:
    assert staff.join().active


def test_a_wrong_password_and_an_unknown_address_are_told_alike(staff: Staff) -> None:
    account = staff.join()
    gone = staff.join("Marco Verdi")
    staff.people.disable(COMMAND_LINE, gone.id)
    invited = staff.people.invite(
        COMMAND_LINE, name="Not yet", email="not.yet@comune.example", role=Role.READER
    ).account
    for email in (account.email, gone.email, invited.email, "nobody@comune.example"):
        assert try_to_sign_in(staff, email) == "wrong-credentials"
    assert try_to_sign_in(staff, gone.email, PASSWORD) == "wrong-credentials"
    assert try_to_sign_in(staff, invited.email, "") == "wrong-credentials"


def test_an_unknown_address_costs_a_password_check_too(staff: Staff) -> None:
    """The same work is done; that it takes as long is measured as processor time, by ratio."""
    account = staff.join()

    def cost(email: str) -> float:
        before = time.thread_time()
        try_to_sign_in(staff, email)
        return time.thread_time() - before

    try_to_sign_in(staff, "warm.up@comune.example")
    known = median(cost(account.email) for _ in range(3))
    unknown = median(cost("nobody@comune.example") for _ in range(3))
    assert unknown > known / 4


@pytest.mark.parametrize("known", [True, False])
def test_guessing_ends_in_a_wait_that_grows_whether_there_is_an_account_or_not(
    staff: Staff, known: bool
) -> None:
    email = staff.join().email if known else "nobody@comune.example"
    for _ in range(5):
        assert try_to_sign_in(staff, email) == "wrong-credentials"
    waits = []
    for _ in range(8):
        refused = problem_of(lambda: staff.entrance.by_password(email, PASSWORD, HERE))
        assert refused.problem == "too-many-attempts"
        waits.append(refused.values["seconds"])
        staff.clock.advance(seconds=waits[-1])
        try_to_sign_in(staff, email, where="192.0.2.77")
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]


def test_after_the_wait_the_right_password_opens_and_all_is_forgotten(staff: Staff) -> None:
    account = staff.join()
    for _ in range(5):
        try_to_sign_in(staff, account.email)
    staff.clock.advance(seconds=31)
    assert try_to_sign_in(staff, account.email, PASSWORD) == "in"
    for _ in range(4):
        assert try_to_sign_in(staff, account.email) == "wrong-credentials"
    assert try_to_sign_in(staff, account.email, PASSWORD) == "in"


def test_one_address_that_tries_many_accounts_has_to_wait(staff: Staff) -> None:
    answers = [try_to_sign_in(staff, f"n{n}@comune.example") for n in range(31)]
    assert answers == ["wrong-credentials"] * 30 + ["too-many-attempts"]
    assert try_to_sign_in(staff, "x@comune.example", where="192.0.2.2") == "wrong-credentials"


def test_behind_a_proxy_that_nobody_declared_one_who_guesses_locks_nobody_else_out(
    staff: Staff,
) -> None:
    account = staff.join()
    for n in range(40):
        try_to_sign_in(staff, f"n{n}@comune.example", where="127.0.0.1")
    assert try_to_sign_in(staff, account.email, PASSWORD, where="127.0.0.1") == "in"


def test_right_passwords_are_not_held_against_an_address(staff: Staff) -> None:
    account = staff.join()
    assert {try_to_sign_in(staff, account.email, PASSWORD) for _ in range(40)} == {"in"}


def test_failures_are_told_without_what_a_stranger_typed(staff: Staff) -> None:
    account = staff.join()
    try_to_sign_in(staff, account.email)
    try_to_sign_in(staff, "my secret password", "x")
    known, unknown = staff.audit.newest(limit=2)[::-1]
    assert (known.act, known.subject) == ("sign_in_failed", account.id)
    assert (unknown.act, unknown.subject) == ("sign_in_failed", "")
    assert "secret" not in str(unknown)


def test_strangers_cannot_flood_the_log(staff: Staff) -> None:
    before = len(staff.told())
    for n in range(210):
        staff.entrance._tell_failure(None, f"192.0.2.{n}", "password")
    assert len(staff.told()) - before == 200


# ── The second factor ───────────────────────────────────────────────────────────────────────────


def test_a_code_opens_once(staff: Staff) -> None:
    account, secret, _ = staff.with_second_factor(staff.join(role=Role.APPROVER))
    staff.clock.advance(seconds=60)
    code = staff.code(secret)
    staff.entrance.by_code(account, code, HERE)
    assert problem_of(lambda: staff.entrance.by_code(account, code, HERE)).problem == "wrong-code"


@pytest.mark.parametrize(("late", "opens"), [(-90, False), (-30, True), (30, True), (90, False)])
def test_a_clock_may_differ_by_one_step(staff: Staff, late: int, opens: bool) -> None:
    account, secret, _ = staff.with_second_factor(staff.join(role=Role.APPROVER))
    staff.clock.advance(seconds=300)
    code = staff.code(secret)
    staff.clock.advance(seconds=late)
    if opens:
        staff.entrance.by_code(account, code, HERE)
    else:
        assert problem_of(lambda: staff.entrance.by_code(account, code, HERE)).problem


@pytest.mark.parametrize("code", ["", "000000", "12345", "abcdef", "１２３４５６", "-1", "0" * 400])
def test_other_codes_open_nothing(staff: Staff, code: str) -> None:
    account, _, _ = staff.with_second_factor(staff.join(role=Role.APPROVER))
    assert problem_of(lambda: staff.entrance.by_code(account, code, HERE)).problem == "wrong-code"


def test_a_recovery_code_opens_once_however_it_is_typed(staff: Staff) -> None:
    account, _, codes = staff.with_second_factor(staff.join(role=Role.APPROVER))
    assert len(set(codes)) == 10
    typed = f" {codes[3].upper().replace('-', ' ')} "
    staff.entrance.by_code(account, typed, HERE)
    left = staff.accounts.existing(account.id)
    assert len(left.recovery_codes) == 9
    assert problem_of(lambda: staff.entrance.by_code(left, codes[3], HERE)).problem == "wrong-code"
    # with what somebody had read before it was used up, neither
    assert problem_of(lambda: staff.entrance.by_code(account, codes[3], HERE))
    assert "recovery_code_used" in staff.told()


def test_guessing_codes_ends_in_a_wait(staff: Staff) -> None:
    account, secret, _ = staff.with_second_factor(staff.join(role=Role.APPROVER))
    staff.clock.advance(seconds=60)
    for _ in range(5):
        assert problem_of(lambda: staff.entrance.by_code(account, "000000", HERE))
    refused = problem_of(lambda: staff.entrance.by_code(account, staff.code(secret), HERE))
    assert refused.problem == "too-many-attempts"


def test_a_second_factor_counts_once_its_code_was_typed(staff: Staff) -> None:
    account = staff.join(role=Role.APPROVER)
    sealed = staff.own.begin_second_factor(account)
    here = staff.at_the_console(account)
    attempt = lambda: staff.own.set_second_factor(here, sealed, "000000")  # noqa: E731
    assert problem_of(attempt).problem == "wrong-code"
    assert not staff.accounts.existing(account.id).second_factor


def test_a_second_factor_belongs_to_its_account_alone(staff: Staff) -> None:
    lucia, anna = staff.join("Lucia Bianchi"), staff.join("Anna Neri")
    sealed = staff.own.begin_second_factor(lucia)
    with pytest.raises(Exception, match="second factor"):
        staff.own.secret_of(anna, sealed)


# ── By the identity provider ────────────────────────────────────────────────────────────────────


def test_the_provider_lets_in_whoever_was_invited_and_nobody_else(staff: Staff) -> None:
    invitation = staff.people.invite(
        COMMAND_LINE, name="Anna", email="anna@comune.example", role=Role.READER
    )
    joined = staff.entrance.by_provider("Anna@Comune.example", HERE)
    assert joined.active
    assert problem_of(lambda: staff.entrance.invited(invitation.ticket))
    stranger = lambda: staff.entrance.by_provider("x@comune.example", HERE)  # noqa: E731
    assert problem_of(stranger).problem == "not-invited"
