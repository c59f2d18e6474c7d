"""The page that shows what staff have done, and whether the log of it is whole."""

from flask import Blueprint, Response, g, request

from bot.staff.door import Door
from bot.staff.pages.page import Page, page
from bot.staff.refusals import RefusedError

_PER_PAGE = 50


def add_audit(console: Blueprint, door: Door) -> None:
    """Add the page to the console."""
    staff = door.operations

    @console.get("/audit")
    def audit() -> Page:
        before = request.args.get("before", "")
        if before and not before.isdecimal():
            raise RefusedError("not-found")
        entries = staff.audit.page(g.actor, limit=_PER_PAGE, before=int(before) if before else None)
        found = staff.audit.verify(g.actor) if "verify" in request.args else None
        names = {person.account.id: person.account.name for person in staff.people.all(g.actor)}
        return page(
            "people/audit.html", entries=entries, found=found, first=not before, names=names
        )

    @console.post("/audit/export")
    def export_audit() -> Page:
        lines = staff.audit.export(g.actor)
        answer = Response(lines, content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = 'attachment; filename="registro.csv"'
        return answer
