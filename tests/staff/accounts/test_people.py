"""Inviting people, changing what they may do, closing their accounts."""

import threading
from datetime import timedelta

import pytest
import redis

from bot.staff.accounts.people import INVITATION_LASTS
from bot.staff.actors import COMMAND_LINE, Actor
from bot.staff.refusals import RefusedError
from bot.staff.roles import Role
from tests.staff.accounts.conftest import HERE, PASSWORD, Staff, email_of
from tests.staff.conftest import everything_stored


def refused(error: pytest.ExceptionInfo[RefusedError]) -> str:
    return error.value.problem


def test_an_invitation_becomes_an_account_that_signs_in(staff: Staff) -> None:
    account = staff.join("Lucia Bianchi", Role.WRITER)
    found = staff.entrance.by_password(" LUCIA.Bianchi@comune.example ", PASSWORD, HERE)
    assert (found.id, found.name, found.role) == (account.id, "Lucia Bianchi", Role.WRITER)
    assert staff.told() == ["invited", "joined"]


def test_an_invitation_is_used_once(staff: Staff) -> None:
    invitation = staff.people.invite(
        COMMAND_LINE, name="Anna", email="anna@comune.example", role=Role.READER
    )
    staff.entrance.accept(invitation.ticket, PASSWORD)
    with pytest.raises(RefusedError) as error:
        staff.entrance.accept(invitation.ticket, PASSWORD)
    assert refused(error) == "invitation-over"


def test_an_invitation_ends_after_its_days(staff: Staff) -> None:
    invitation = staff.people.invite(
        COMMAND_LINE, name="Anna", email="anna@comune.example", role=Role.READER
    )
    staff.clock.now += INVITATION_LASTS - timedelta(seconds=1)
    assert staff.entrance.invited(invitation.ticket).name == "Anna"
    staff.clock.advance(seconds=1)
    with pytest.raises(RefusedError) as error:
        staff.entrance.accept(invitation.ticket, PASSWORD)
    assert refused(error) == "invitation-over"


def test_only_the_newest_link_opens(staff: Staff) -> None:
    old = staff.people.invite(
        COMMAND_LINE, name="Anna", email="anna@comune.example", role=Role.READER
    )
    new = staff.people.renew_invitation(COMMAND_LINE, old.account.id)
    with pytest.raises(RefusedError):
        staff.entrance.invited(old.ticket)
    assert staff.entrance.invited(new.ticket).id == old.account.id


@pytest.mark.parametrize("ticket", ["", ".", "p-1.secret", "{id}.", "{id}.wrong", "{id}"])
def test_no_other_link_opens(staff: Staff, ticket: str) -> None:
    invitation = staff.people.invite(
        COMMAND_LINE, name="Anna", email="anna@comune.example", role=Role.READER
    )
    with pytest.raises(RefusedError) as error:
        staff.entrance.invited(ticket.format(id=invitation.account.id))
    assert refused(error) == "invitation-over"
    joined = staff.join()
    with pytest.raises(RefusedError):
        staff.entrance.invited(f"{joined.id}.")


def test_a_forgotten_password_is_replaced_with_a_link_and_ends_the_sessions(staff: Staff) -> None:
    account = staff.join()
    link = staff.people.renew_invitation(COMMAND_LINE, account.id)
    after = staff.entrance.accept(link.ticket, "cinque cani sotto il ponte")
    assert after.generation > account.generation
    with pytest.raises(RefusedError):
        staff.entrance.by_password(account.email, PASSWORD, HERE)
    assert staff.told()[-3:-1] == ["invitation_renewed", "password_changed"]


def test_one_address_is_one_person(staff: Staff) -> None:
    staff.join("Lucia Bianchi")
    with pytest.raises(RefusedError) as error:
        staff.people.invite(
            COMMAND_LINE, name="Other", email="LUCIA.BIANCHI@comune.example", role=Role.READER
        )
    assert error.value.faults[0].code == "email_taken"


def test_whoever_is_disabled_cannot_come_in_by_any_way(staff: Staff) -> None:
    account = staff.join("Lucia Bianchi", Role.APPROVER)
    token = staff.tokens.create(
        "Lucia", Role.APPROVER, timedelta(days=9), by=COMMAND_LINE, owner=account.id
    )
    link = staff.people.renew_invitation(COMMAND_LINE, account.id)
    staff.people.disable(COMMAND_LINE, account.id)
    assert staff.tokens.authenticate(token.text) is None
    for attempt in (
        lambda: staff.entrance.by_password(account.email, PASSWORD, HERE),
        lambda: staff.entrance.by_provider(account.email, HERE),
        lambda: staff.entrance.accept(link.ticket, PASSWORD),
        lambda: staff.people.renew_invitation(COMMAND_LINE, account.id),
    ):
        with pytest.raises(RefusedError):
            attempt()
    staff.people.enable(COMMAND_LINE, account.id)
    assert staff.entrance.by_password(account.email, PASSWORD, HERE).id == account.id
    assert staff.tokens.authenticate(token.text) is not None


def test_the_last_administrator_stays_one(staff: Staff) -> None:
    only = staff.join("Ada Neri", Role.ADMINISTRATOR)
    staff.join("Lucia Bianchi", Role.APPROVER)
    staff.people.invite(
        COMMAND_LINE, name="Not yet", email="b@comune.example", role=Role.ADMINISTRATOR
    )
    for attempt in (
        lambda: staff.people.disable(only.actor(), only.id),
        lambda: staff.people.change_role(COMMAND_LINE, only.id, Role.READER),
    ):
        with pytest.raises(RefusedError) as error:
            attempt()
        assert refused(error) == "last-administrator"
    other = staff.join("Bruno Verdi", Role.ADMINISTRATOR)
    staff.people.disable(other.actor(), only.id)
    assert not staff.accounts.existing(only.id).active


def test_two_administrators_who_disable_each_other_at_once_leave_one(staff: Staff) -> None:
    pair = [staff.join(name, Role.ADMINISTRATOR) for name in ("Ada Neri", "Bruno Verdi")]
    problems: list[str] = []

    def disable(by: Actor, whom: str) -> None:
        try:
            staff.people.disable(by, whom)
        except RefusedError as error:
            problems.append(error.problem)

    threads = [
        threading.Thread(target=disable, args=(pair[0].actor(), pair[1].id)),
        threading.Thread(target=disable, args=(pair[1].actor(), pair[0].id)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == ["last-administrator"]
    assert staff.accounts.any_active_administrator()


def test_another_role_ends_the_sessions_and_narrows_the_tokens(staff: Staff) -> None:
    account = staff.join("Lucia Bianchi", Role.APPROVER)
    token = staff.tokens.create(
        "Lucia", Role.APPROVER, timedelta(days=9), by=COMMAND_LINE, owner=account.id
    )
    after = staff.people.change_role(COMMAND_LINE, account.id, Role.READER)
    assert after.generation > account.generation
    narrowed = staff.tokens.authenticate(token.text)
    assert narrowed is not None
    assert narrowed.role is Role.READER


def test_a_persons_tokens_and_account_are_one_person(staff: Staff) -> None:
    account = staff.join("Lucia Bianchi", Role.APPROVER)
    token = staff.tokens.create(
        "Script", Role.APPROVER, timedelta(days=9), by=COMMAND_LINE, owner=account.id
    ).token
    assert token.actor().responsible == account.actor().responsible == account.id
    everybody = staff.tokens.who_may_approve() | staff.accounts.who_may_approve()
    assert len(everybody) == 2  # she, and whoever holds ADMIN_TOKEN


def test_for_a_systems_token_answers_whoever_made_it(staff: Staff) -> None:
    ada = staff.join("Ada Neri", Role.ADMINISTRATOR)
    robot = staff.tokens.create("Robot", Role.APPROVER, timedelta(days=9), by=ada.actor()).token
    assert robot.actor().id != ada.id
    assert robot.actor().responsible == ada.id


@pytest.mark.parametrize("role", [Role.READER, Role.WRITER, Role.APPROVER])
def test_only_administrators_look_after_people(staff: Staff, role: Role) -> None:
    somebody = staff.join("Lucia Bianchi", role)
    actor = somebody.actor()
    for attempt in (
        lambda: staff.people.all(actor),
        lambda: staff.people.get(actor, somebody.id),
        lambda: staff.people.invite(actor, name="x", email="x@x.example", role=role),
        lambda: staff.people.renew_invitation(actor, somebody.id),
        lambda: staff.people.change_role(actor, somebody.id, Role.ADMINISTRATOR),
        lambda: staff.people.disable(actor, somebody.id),
        lambda: staff.people.enable(actor, somebody.id),
        lambda: staff.people.reset_second_factor(actor, somebody.id),
        lambda: staff.people.sign_out(actor, somebody.id),
    ):
        with pytest.raises(RefusedError) as error:
            attempt()
        assert refused(error) == "forbidden"


def test_the_store_never_holds_a_password_a_link_a_secret_or_a_code(
    staff: Staff, redis_client: redis.Redis
) -> None:
    account = staff.join("Lucia Bianchi", Role.APPROVER)
    _, secret, codes = staff.with_second_factor(account)
    link = staff.people.renew_invitation(COMMAND_LINE, account.id)
    stored = everything_stored(redis_client)
    assert account.id.encode() in stored
    for text in (PASSWORD, link.secret, secret, *codes, codes[0].replace("-", "")):
        assert text.encode() not in stored
    assert email_of("Lucia Bianchi").encode() in stored
