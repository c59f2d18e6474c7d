"""The pages that show who listens, and what was asked without finding an answer."""

from flask import Blueprint, flash, g, redirect, request, url_for

from bot.staff.actors import require
from bot.staff.door import Door
from bot.staff.listeners.models import DaysFilter, StrikeOff, unreachable_views
from bot.staff.pages.page import Page, checked, page
from bot.staff.roles import Action, may

PERIODS = (30, 90, 365)
"""Days that can be looked at."""


def add_listeners(console: Blueprint, door: Door) -> None:
    """Add the pages to the console."""
    listeners = door.operations.listeners

    @console.get("/listeners")
    def show_listeners() -> Page:
        days = checked(DaysFilter, days=request.args.get("days", PERIODS[0])).days
        shown = listeners.listening(g.actor, days)
        comune, language = door.operations.municipality, g.texts.language
        standing = shown.standing
        return page(
            "listeners.html",
            listening=shown,
            unreachable=unreachable_views(shown, g.texts),
            days=days,
            periods=PERIODS,
            by_topic=[
                (topic.name.get(language) or topic.name["it"], standing.by_topic[topic.id])
                for topic in comune.topics
            ],
            by_language=[
                (comune.languages[code].name, count) for code, count in standing.by_language.items()
            ],
        )

    @console.get("/questions")
    def questions() -> Page:
        may_edit = may(g.actor.role, Action.EDIT_CONTENT)
        questions = listeners.questions(g.actor)
        return page("questions.html", questions=questions, may_edit=may_edit)

    @console.post("/questions")
    def strike_off() -> Page:
        require(g.actor, Action.WRITE)
        ids = checked(StrikeOff, ids=request.form.getlist("id")).ids
        struck = listeners.strike_off(g.actor, ids)
        flash(g.texts.count("questions.struck_off", struck), "success")
        return redirect(url_for("console.questions"), code=303)
