"""The page that tells how the service is."""

from flask import Blueprint, g

from bot.staff.door import Door
from bot.staff.health.alarms import alarm_list
from bot.staff.health.endpoints import check_view
from bot.staff.pages.page import Page, page


def add_health(console: Blueprint, door: Door) -> None:
    """Add the page to the console."""
    staff = door.operations

    @console.get("/health")
    def health() -> Page:
        checks = [check_view(check, g.texts) for check in staff.health.examine(g.actor)]
        alarms = alarm_list(staff.health.alarms(g.actor), g.texts).alarms
        mood = "problem" if alarms else checks[0].mood
        return page("health.html", checks=checks, alarms=alarms, mood=mood)
