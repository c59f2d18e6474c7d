"""The page on which administrators give systems, and people's programs, their tokens."""

from flask import Blueprint, g, redirect, request, url_for

from bot.clock import Clock
from bot.staff.accounts.models import NewToken
from bot.staff.actors import require
from bot.staff.door import Door
from bot.staff.pages.faults import messages
from bot.staff.pages.page import Page, checked, page
from bot.staff.refusals import RefusedError
from bot.staff.roles import Action


def add_tokens(console: Blueprint, door: Door, clock: Clock) -> None:
    """Add the page to the console."""
    staff = door.operations

    def listed(status: int = 200, **values: object) -> Page:
        accounts = [person.account for person in staff.people.all(g.actor)]
        return page(
            "people/tokens.html",
            status,
            tokens=staff.tokens.all(g.actor),
            people={account.id: account for account in accounts},
            account_options=[(account.id, account.name) for account in accounts],
            now=clock(),
            **values,
        )

    @console.get("/tokens")
    def tokens() -> Page:
        return listed()

    @console.post("/tokens")
    def create_token() -> Page:
        require(g.actor, Action.MANAGE_TOKENS)
        form = request.form
        days = form.get("valid_days", "")
        try:
            new = checked(
                NewToken,
                name=form.get("name"),
                role=form.get("role"),
                valid_days=int(days) if days.isdecimal() else days,
                account=form.get("account") or None,
            )
            issued = staff.tokens.create(g.actor, new)
        except RefusedError as error:
            if not error.faults:
                raise
            return listed(422, form=form, errors=messages(error, g.texts))
        return page("people/token.html", token=issued.token, text=issued.text)

    @console.post("/tokens/<string(maxlength=64):id>/revoke")
    def revoke_token(id: str) -> Page:
        staff.tokens.revoke(g.actor, id)
        return redirect(url_for("console.tokens"), code=303)
