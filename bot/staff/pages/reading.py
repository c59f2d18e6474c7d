"""The pages on which broadcasts are looked at: the list, and one with all that can be done now."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, g, request
from pydantic import ValidationError

from bot.broadcast import Action as BroadcastAction
from bot.broadcast import Broadcast, Report, State
from bot.broadcast.life import UNDER_WAY, possible
from bot.staff.broadcasts.deciding import may_hold
from bot.staff.broadcasts.filter import BroadcastFilter
from bot.staff.broadcasts.looking import Detail
from bot.staff.broadcasts.reporting import report_table as csv_of_report
from bot.staff.broadcasts.reporting import report_view
from bot.staff.broadcasts.views import pause_remark
from bot.staff.door import Door
from bot.staff.health.alarms import alarm_list
from bot.staff.pages.faults import messages
from bot.staff.pages.page import Page, page
from bot.staff.pages.wording import Foreseen, foreseen
from bot.staff.refusals import RefusedError
from bot.staff.roles import Action, may

WAITING = frozenset({State.DRAFT, State.AWAITING_APPROVAL})
_TO_WITHDRAW = frozenset({State.AWAITING_APPROVAL, State.SCHEDULED})
_FILTERS = ("status", "topic", "text")


def add_reading(console: Blueprint, door: Door) -> None:
    """Add the pages to the console."""
    staff = door.operations

    @console.get("/")
    def broadcasts() -> Page:
        asked = {name: value for name in _FILTERS if (value := request.args.get(name, "").strip())}
        listed = staff.broadcasts.list(g.actor, _filter(asked))
        return page(
            "broadcasts.html",
            page=listed,
            asked=asked,
            alarms=alarm_list(staff.health.alarms(g.actor), g.texts).alarms,
            states=tuple(State),
            for_me=() if asked or request.args.get("from") else _to_approve(door),
            live=any(detail.broadcast.state in UNDER_WAY for detail in listed.details),
        )

    @console.get("/broadcasts/<string(maxlength=64):id>")
    def broadcast(id: str) -> Page:
        return page("broadcast.html", **shown(door, *staff.broadcasts.report(g.actor, id)))

    @console.get("/broadcasts/<string(maxlength=64):id>/report.csv")
    def report_table(id: str) -> Page:
        table = csv_of_report(*staff.broadcasts.report(g.actor, id), g.texts)
        staff.audit.tell_export(g.actor, "report", id)
        return Response(
            table,
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f"attachment; filename=jesi-on-{id}.csv"},
        )

    @console.get("/notices")
    def notices() -> Page:
        return page("notices.html", notices=staff.broadcasts.notices(g.actor))

    @console.get("/<path:rest>")
    def nothing_here(**_: str) -> Page:
        raise RefusedError("not-found")


def _to_approve(door: Door) -> tuple[Detail, ...]:
    """What waits for whoever looks."""
    staff = door.operations
    if not may(g.actor.role, Action.APPROVE):
        return ()
    waiting = staff.broadcasts.list(g.actor, BroadcastFilter(status=State.AWAITING_APPROVAL))
    return tuple(
        one for one in waiting.details if staff.four_eyes.may_approve(g.actor, one.broadcast)
    )


def shown(door: Door, broadcast: Broadcast, report: Report) -> dict[str, Any]:
    """A broadcast for its page: what it is, and what whoever looks may do with it now."""
    staff = door.operations
    state, own = broadcast.state, g.actor.wrote(broadcast)
    may_write = may(g.actor.role, Action.WRITE)
    holds = may_hold(g.actor, broadcast)
    waits = state in WAITING
    found, lacks = (
        _looked_ahead(door, broadcast) if waits or state is State.SCHEDULED else (None, {})
    )
    return {
        "broadcast": broadcast,
        "report": report_view(broadcast, report, g.texts),
        "pause": pause_remark(broadcast.pause_reason, g.texts),
        "live": state in UNDER_WAY,
        "waits": waits,
        "own": own,
        "scheduled": state is State.SCHEDULED,
        "foreseen": found,
        "lacks": lacks,
        "may_approve": waits and staff.four_eyes.may_approve(g.actor, broadcast),
        "may_send_alone": waits and staff.four_eyes.may_alone(g.actor, broadcast),
        "may_test": waits and may_write,
        "may_submit": state is State.DRAFT and may_write,
        "may_edit": state is State.DRAFT and may_write,
        "may_withdraw": state in _TO_WITHDRAW and holds,
        "may_pause": state is State.SENDING and holds,
        "may_resume": state is State.PAUSED and may(g.actor.role, Action.APPROVE),
        "may_resend": BroadcastAction.RESEND in possible(state)
        and bool(report.totals.counts["failed"])
        and may(g.actor.role, Action.APPROVE),
        "may_stop": (waits or state in UNDER_WAY or state is State.SCHEDULED) and holds,
    }


def _looked_ahead(door: Door, broadcast: Broadcast) -> tuple[Foreseen | None, Mapping[str, str]]:
    """The pre-flight as things stand now, or what the broadcast lacks for one, by field.

    Neither for whoever only reads.
    """
    if not may(g.actor.role, Action.WRITE):
        return None, {}
    try:
        preflight = door.operations.broadcasts.preview_again(g.actor, broadcast)
    except RefusedError as refused:
        return None, messages(refused, g.texts)
    if broadcast.state is State.SCHEDULED:  # what it would be found to repeat is itself
        others = tuple(one for one in preflight.warnings if one.code != "similar_today")
        preflight = replace(preflight, warnings=others)
    return foreseen(preflight, g.texts), {}


def _filter(asked: Mapping[str, str]) -> BroadcastFilter:
    try:
        cursor = request.args.get("from")
        return BroadcastFilter.model_validate_strings(
            {**asked, **({"cursor": cursor} if cursor else {})}
        )
    except ValidationError:
        raise RefusedError("not-found") from None
