"""What is decided about a broadcast: each a button, and the page of the broadcast again."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from flask import Blueprint, flash, g, redirect, request, url_for
from pydantic import ValidationError

from bot.staff.actors import Actor
from bot.staff.broadcasts.looking import Detail
from bot.staff.broadcasts.requests import Approval, BroadcastText
from bot.staff.door import Door
from bot.staff.operations import Operations
from bot.staff.pages.faults import messages
from bot.staff.pages.form import BroadcastForm
from bot.staff.pages.page import Page
from bot.staff.refusals import RefusedError

Decision = Callable[[Actor, str], Detail]


def add_deciding(console: Blueprint, door: Door) -> None:
    """Add the buttons' addresses to the console."""
    decisions = _decisions(door.operations)

    names = ", ".join([*decisions, "resend"])

    @console.post(f"/broadcasts/<string(maxlength=64):id>/<any({names}):decision>")
    def decide(id: str, decision: str) -> Page:
        try:
            id, said = _decided(decision, id)
        except RefusedError as refused:
            if refused.faults:
                flash(" ".join(messages(refused, g.texts).values()), "danger")
            elif refused.problem == "repeat":
                flash(g.texts("detail.repeat"), "danger")  # the page now holds the question
            elif not _is_a_second_click(refused):
                raise
        else:
            flash(said, "success")
        return redirect(url_for("console.broadcast", id=id), code=303)

    def _decided(decision: str, id_: str) -> tuple[str, str]:
        """Which broadcast to show then, and what to say about it."""
        if decision == "resend":  # a broadcast of its own
            resending = door.operations.deciding.resend_failed(g.actor, id_)
            said = "decided.resend" if resending.fresh else "decided.resend_before"
            return resending.detail.broadcast.id, g.texts(said)
        state = decisions[decision](g.actor, id_).broadcast.state
        return id_, g.texts(f"decided.{decision}", state=g.texts(f"statuses.{state}"))


def _decisions(staff: Operations) -> Mapping[str, Decision]:
    """What each button does."""

    def approve(actor: Actor, id_: str) -> Detail:
        """What was read is approved, and nothing that came after."""
        sent = request.form
        try:
            approval = Approval(
                content_hash=sent.get("content"),
                confirm_repeat="confirm_repeat" in sent,
                alone="alone" in sent,
                note=sent.get("note") or None,
            )
        except ValidationError:
            raise RefusedError("changed") from None
        return staff.deciding.approve(actor, id_, approval)

    def submit(actor: Actor, id_: str) -> Detail:
        return staff.writing.submit(actor, id_, confirm_repeat="confirm_repeat" in request.form)

    def test(actor: Actor, id_: str) -> Detail:
        """The testers get what it says now."""
        form = BroadcastForm.of_draft(staff.broadcasts.get(actor, id_).broadcast.draft)
        return staff.writing.send_test(actor, form.read(BroadcastText, staff.known))

    return MappingProxyType(
        {
            "submit": submit,
            "approve": approve,
            "withdraw": staff.deciding.withdraw,
            "pause": staff.deciding.pause,
            "resume": staff.deciding.resume,
            "stop": staff.deciding.stop,
            "test": test,
        }
    )


def _is_a_second_click(refused: RefusedError) -> bool:
    """Whether what was asked for has been done already, by the same form; its page tells."""
    return refused.problem == "wrong-state" and request.form.get("before") != str(
        refused.values["status"]
    )
