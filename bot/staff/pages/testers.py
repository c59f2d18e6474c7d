"""The page of those on the staff who get tests. Their numbers go in, and are never shown."""

from flask import Blueprint, flash, g, redirect, request, url_for

from bot.staff.actors import require
from bot.staff.door import Door
from bot.staff.pages.faults import messages
from bot.staff.pages.page import Page, checked, page
from bot.staff.refusals import RefusedError
from bot.staff.roles import Action, may
from bot.staff.testers.models import NewTester


def add_testers(console: Blueprint, door: Door) -> None:
    """Add the page to the console."""
    staff = door.operations

    def listed(status: int = 200, **values: object) -> Page:
        return page(
            "testers.html",
            status,
            testers=staff.testers.all(g.actor),
            may_manage=may(g.actor.role, Action.MANAGE_PEOPLE),
            **values,
        )

    @console.get("/testers")
    def testers() -> Page:
        return listed()

    @console.post("/testers")
    def add_tester() -> Page:
        require(g.actor, Action.MANAGE_PEOPLE)
        form = request.form
        try:
            new = checked(
                NewTester,
                name=form.get("name"),
                number=form.get("number"),
                language=form.get("language", "it"),
            )
            staff.testers.add(g.actor, new)
        except RefusedError as error:
            if not error.faults:
                raise
            return listed(422, form=form, errors=messages(error, g.texts))
        flash(g.texts("testers.added", name=new.name), "success")
        return redirect(url_for("console.testers"), code=303)

    @console.post("/testers/<string(maxlength=20):id>/remove")
    def remove_tester(id: str) -> Page:
        staff.testers.remove(g.actor, id)
        return redirect(url_for("console.testers"), code=303)
