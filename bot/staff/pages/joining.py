"""The pages on which somebody becomes one of the staff: invitation, first set-up, second factor."""

from flask import Blueprint, g, redirect, request, session, url_for
from markupsafe import Markup

from bot.staff.accounts.account import Account
from bot.staff.accounts.models import NewPerson
from bot.staff.accounts.second_factor import qr_code
from bot.staff.actors import require
from bot.staff.door import Door
from bot.staff.pages.entrance import account_here, in_words, next_step, receive
from bot.staff.pages.faults import messages
from bot.staff.pages.page import Page, checked, page
from bot.staff.problems import STATUS_OF
from bot.staff.refusals import Fault, RefusedError
from bot.staff.roles import Action


def add_joining(console: Blueprint, door: Door) -> None:
    """Becoming one of the staff."""
    _add_invitation(console, door)
    _add_first_set_up(console, door)
    _add_second_factor(console, door)


def _add_second_factor(console: Blueprint, door: Door) -> None:
    @console.get("/second-factor")
    def second_factor() -> Page:
        account = account_here()
        session["second_factor"] = door.own.begin_second_factor(account)
        return _second_factor_page(door, account, session["second_factor"])

    @console.post("/second-factor")
    def set_second_factor() -> Page:
        account, sealed, form = account_here(), session.get("second_factor", ""), request.form
        if not sealed:
            return redirect(url_for("console.second_factor"), code=303)
        try:
            made = door.own.set_second_factor(
                g.visitor, sealed, form.get("code", ""), form.get("current", "")
            )
        except RefusedError as error:
            if error.problem == "sign-in-again":
                raise
            at = "current" if error.problem == "wrong-password" else "code"
            status, errors = STATUS_OF[error.problem], {at: in_words(error)}
            return _second_factor_page(door, account, sealed, status, errors=errors)
        wanted = session.get("wanted")
        receive(door, made.account, second_factor=True)
        g.actor = g.visitor.actor
        onwards = wanted or url_for("console.broadcasts")
        return page("entrance/recovery_codes.html", codes=made.codes, onwards=onwards)


def _second_factor_page(
    door: Door, account: Account, sealed: str, status: int = 200, **values: object
) -> Page:
    secret = door.own.secret_of(account, sealed)
    service = door.operations.municipality.service.name
    return page(
        "entrance/second_factor.html",
        status,
        secret=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        qr=Markup(qr_code(secret, account.email, service)),
        asks_password=bool(account.password) and not g.visitor.missing,
        **values,
    )


def _add_invitation(console: Blueprint, door: Door) -> None:
    address = "/invitation/<string(maxlength=100):ticket>"

    @console.get(address)
    def invitation(ticket: str) -> Page:
        return page("entrance/invitation.html", invited=door.entrance.invited(ticket))

    @console.post(address)
    def accept_invitation(ticket: str) -> Page:
        try:
            account = door.entrance.accept(ticket, _chosen_password())
        except RefusedError as error:
            if not error.faults:
                raise
            invited = door.entrance.invited(ticket)
            errors = messages(error, g.texts)
            return page("entrance/invitation.html", 422, invited=invited, errors=errors)
        receive(door, account)
        return next_step()


def _add_first_set_up(console: Blueprint, door: Door) -> None:
    @console.get("/set-up")
    def set_up() -> Page:
        require(g.actor, Action.MANAGE_PEOPLE)
        return page("entrance/set_up.html", form={})

    @console.post("/set-up")
    def make_first_account() -> Page:
        require(g.actor, Action.MANAGE_PEOPLE)
        form = request.form
        try:
            password = _chosen_password()
            person = checked(
                NewPerson, name=form.get("name"), email=form.get("email"), role="administrator"
            )
            account = door.entrance.first_set_up(
                g.actor, name=person.name, email=person.email, password=password
            )
        except RefusedError as error:
            if not error.faults:
                raise
            errors = messages(error, g.texts)
            return page("entrance/set_up.html", 422, form=form, errors=errors)
        receive(door, account)
        return next_step()


def _chosen_password() -> str:
    """The new password, typed twice alike. Raises RefusedError."""
    password = request.form.get("password", "")
    if password != request.form.get("again", ""):
        raise RefusedError("validation", (Fault(("again",), "password_different"),))
    return password
