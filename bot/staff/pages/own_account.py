"""The page on which each person looks after their own account."""

from flask import Blueprint, flash, g, redirect, request, url_for

from bot.staff.accounts.account import Account
from bot.staff.door import Door
from bot.staff.pages.entrance import account_here, in_words, settle
from bot.staff.pages.faults import messages
from bot.staff.pages.page import Page, page
from bot.staff.pages.session import leave
from bot.staff.problems import STATUS_OF
from bot.staff.refusals import RefusedError


def add_own_account(console: Blueprint, door: Door) -> None:
    """Add the page, and what can be done on it, to the console."""
    _add_proofs(console, door)
    _add_sessions(console, door)


def _shown(door: Door, refused: RefusedError | None = None, field: str = "") -> Page:
    """The page; what was refused stands at its field."""
    account, status, errors = account_here(), 200, {}
    if refused:
        if refused.problem == "sign-in-again":
            raise refused
        status = STATUS_OF[refused.problem]
        errors = messages(refused, g.texts) or {field: in_words(refused)}
    return page(
        "people/own_account.html",
        status,
        account=account,
        errors=errors,
        sessions=door.visitors.sessions_of(account),
        this_session=g.visitor.session.name,
    )


def _stay(door: Door, account: Account) -> None:
    """What was changed has ended every session; this one goes on as a new one."""
    settle(door, account, second_factor=g.visitor.session.second_factor_at is not None)


def _add_proofs(console: Blueprint, door: Door) -> None:
    @console.get("/account")
    def own_account() -> Page:
        return _shown(door)

    @console.post("/account/password")
    def change_password() -> Page:
        current, password = request.form.get("current", ""), request.form.get("password", "")
        try:
            changed = door.own.change_password(g.visitor, current, password)
        except RefusedError as refused:
            return _shown(door, refused, "current")
        _stay(door, changed)
        flash(g.texts("own_account.password_changed"), "success")
        return redirect(url_for("console.own_account"), code=303)

    @console.post("/account/recovery-codes")
    def make_recovery_codes() -> Page:
        try:
            made = door.own.make_recovery_codes(g.visitor, request.form.get("proof", ""))
        except RefusedError as refused:
            if refused.problem == "not-found":
                raise
            return _shown(door, refused, "proof")
        _stay(door, made.account)
        onwards = url_for("console.own_account")
        return page("entrance/recovery_codes.html", codes=made.codes, onwards=onwards)


def _add_sessions(console: Blueprint, door: Door) -> None:
    @console.post("/account/sign-out-everywhere")
    def sign_out_everywhere() -> Page:
        door.own.sign_out_everywhere(account_here())
        leave(door)
        return redirect(url_for("console.sign_in"), code=303)

    @console.post("/account/sessions/<string(maxlength=64):name>/end")
    def end_session(name: str) -> Page:
        door.own.end_session(account_here(), name)
        flash(g.texts("own_account.session_ended"), "success")
        return redirect(url_for("console.own_account"), code=303)
