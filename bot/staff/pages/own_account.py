"""The page on which each person looks after their own account."""

from flask import Blueprint, flash, g, redirect, request, url_for

from bot.staff.accounts.account import Account
from bot.staff.door import Door
from bot.staff.pages.entrance import account_here, in_words
from bot.staff.pages.form import messages
from bot.staff.pages.page import Page, page
from bot.staff.pages.session import enter, leave
from bot.staff.problems import STATUS_OF
from bot.staff.refusals import RefusedError


def add_own_account(console: Blueprint, door: Door) -> None:
    def shown(status: int = 200, **values: object) -> Page:
        return page("people/own_account.html", status, account=account_here(), **values)

    def stay(account: Account) -> None:
        """What was changed has ended every session; this one goes on as a new one."""
        second_factor = g.visitor.session.second_factor_at is not None
        enter(door, door.visitors.welcome(account, second_factor=second_factor))

    @console.get("/account")
    def own_account() -> Page:
        return shown()

    @console.post("/account/password")
    def change_password() -> Page:
        form = request.form
        try:
            changed = door.own.change_password(
                account_here(), form.get("current", ""), form.get("password", "")
            )
        except RefusedError as error:
            errors = messages(error, g.texts) or {"current": in_words(error)}
            return shown(STATUS_OF[error.problem], errors=errors)
        stay(changed)
        flash(g.texts("own_account.password_changed"), "success")
        return redirect(url_for("console.own_account"), code=303)

    @console.post("/account/recovery-codes")
    def make_recovery_codes() -> Page:
        if not account_here().second_factor:
            raise RefusedError("not-found")
        made = door.own.make_recovery_codes(account_here())
        stay(made.account)
        onwards = url_for("console.own_account")
        return page("entrance/recovery_codes.html", codes=made.codes, onwards=onwards)

    @console.post("/account/sign-out-everywhere")
    def sign_out_everywhere() -> Page:
        door.own.sign_out_everywhere(account_here())
        leave(door)
        return redirect(url_for("console.sign_in"), code=303)
