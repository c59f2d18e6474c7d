"""The pages of the console on which broadcasts are looked at, written and decided."""

import secrets
from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from pydantic import ValidationError

from bot.broadcast import State
from bot.broadcast.life.drafts import LONGEST_MESSAGE
from bot.staff.actors import require
from bot.staff.answers import Counts
from bot.staff.door import Door
from bot.staff.operations import Detail
from bot.staff.pages import wording
from bot.staff.pages.form import BroadcastForm, messages
from bot.staff.pages.page import Page, page
from bot.staff.refusals import RefusedError
from bot.staff.requests import LONGEST_TITLE, BroadcastFilter
from bot.staff.roles import Action, may
from bot.staff.views import pause_remark, remarks

_UNDER_WAY = frozenset({State.SENDING, State.PAUSED})
_WAITING = frozenset({State.DRAFT, State.AWAITING_APPROVAL})


def add_reading(console: Blueprint, door: Door) -> None:
    staff = door.operations

    @console.get("/")
    def broadcasts() -> Page:
        try:
            wanted = BroadcastFilter(cursor=request.args.get("from"))
        except ValidationError:
            raise RefusedError("not-found") from None
        listed = staff.list(g.actor, wanted)
        live = any(detail.broadcast.state in _UNDER_WAY for detail in listed.details)
        return page("broadcasts.html", page=listed, live=live)

    @console.get("/broadcasts/<string(maxlength=64):id>")
    def broadcast(id: str) -> Page:
        detail = staff.get(g.actor, id)
        return page("broadcast.html", **_what_can_be_done(door, detail))

    @console.get("/<path:rest>")
    def nothing_here(**_: str) -> Page:
        raise RefusedError("not-found")


def _what_can_be_done(door: Door, detail: Detail) -> dict[str, Any]:
    """A broadcast for its page: what it is, and what whoever looks may do with it now."""
    staff, broadcast = door.operations, detail.broadcast
    waiting = broadcast.state in _WAITING
    under_way = broadcast.state in _UNDER_WAY
    may_approve = waiting and staff.may_approve(g.actor, broadcast)
    preflight = staff.preview_again(g.actor, broadcast) if may_approve else None
    return {
        "detail": detail,
        "broadcast": broadcast,
        "pause": pause_remark(broadcast.pause_reason, g.texts),
        "statuses": tuple(Counts.model_fields),
        "live": under_way,
        "waiting": waiting,
        "may_approve": may_approve,
        "may_stop": (waiting or under_way) and staff.may_stop(g.actor, broadcast),
        "may_resume": may(g.actor.role, Action.APPROVE),
        "preflight": preflight,
        "brief": preflight and wording.in_brief(preflight, g.texts),
        "blockers": preflight and remarks(preflight.blockers, g.texts),
    }


# ── Writing ─────────────────────────────────────────────────────────────────────────────────────


def add_writing(console: Blueprint, door: Door) -> None:
    staff = door.operations
    topics = staff.municipality.topic_ids

    def written(form: BroadcastForm, errors: dict[str, str] | None = None) -> Page:
        require(g.actor, Action.WRITE)
        return page(
            "write.html",
            422 if errors else 200,
            form=form,
            errors=errors or {},
            subscribers=staff.topics(g.actor),
            longest_text=LONGEST_MESSAGE,
            longest_title=LONGEST_TITLE,
        )

    @console.get("/broadcasts/new")
    def new() -> Page:
        return written(BroadcastForm())

    @console.post("/broadcasts/new")
    def edit() -> Page:
        return written(BroadcastForm.of_request(request.form))

    @console.post("/broadcasts/check")
    def check() -> Page:
        form = BroadcastForm.of_request(request.form)
        try:
            draft = form.broadcast(topics, send=True)
            preflight = staff.preview(g.actor, draft)
        except RefusedError as refused:
            if not refused.faults:
                raise
            return written(form, messages(refused, g.texts))
        return page(
            "check.html",
            form=form,
            draft=draft.draft(),
            brief=wording.in_brief(preflight, g.texts),
            preflight=preflight,
            warnings=remarks(preflight.warnings, g.texts),
            blockers=remarks(preflight.blockers, g.texts),
            may_send=staff.may_send_own(g.actor),
            # One key for one look at the pre-flight: a double click sends once.
            key=secrets.token_hex(16),
        )

    @console.post("/broadcasts")
    def create() -> Page:
        form = BroadcastForm.of_request(request.form)
        try:
            draft = form.broadcast(topics, send=True)
            creation = staff.create(g.actor, draft, request.form.get("key", ""))
        except RefusedError as refused:
            if not refused.faults:
                raise
            return written(form, messages(refused, g.texts))
        return redirect(url_for("console.broadcast", id=creation.detail.broadcast.id), code=303)


# ── Deciding ────────────────────────────────────────────────────────────────────────────────────


def add_deciding(console: Blueprint, door: Door) -> None:
    staff = door.operations
    decisions = {
        "approve": staff.approve,
        "stop": staff.stop,
        "pause": staff.pause,
        "resume": staff.resume,
    }

    @console.post(f"/broadcasts/<string(maxlength=64):id>/<any({', '.join(decisions)}):decision>")
    def decide(id: str, decision: str) -> Page:
        decisions[decision](g.actor, id)
        return redirect(url_for("console.broadcast", id=id), code=303)
