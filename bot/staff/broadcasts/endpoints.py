"""The part of the admin endpoint that is about broadcasts, their files and the notices in force."""

from bot.staff.broadcasts.answers import (
    BroadcastList,
    BroadcastView,
    CreatedView,
    LogView,
    MediaView,
    NoticeList,
    NoticeView,
    PreflightView,
)
from bot.staff.broadcasts.filter import BroadcastFilter
from bot.staff.broadcasts.reporting import ReportView, report_table, report_view
from bot.staff.broadcasts.requests import (
    Approval,
    BroadcastChanges,
    BroadcastText,
    Decision,
    FileName,
    NewBroadcast,
    Submission,
)
from bot.staff.broadcasts.sketches import ChangedSketch, Sketch
from bot.staff.broadcasts.views import (
    broadcast_view,
    created_view,
    log_view,
    media_view,
    page_view,
    preflight_view,
)
from bot.staff.endpoints import Answer, Call, Csv, Endpoint
from bot.staff.operations import Operations
from bot.staff.roles import Action


def create_broadcast(staff: Operations, call: Call) -> Answer:
    """Create a broadcast.

    With `send` it goes out at once where the token's role and the rule of four eyes allow;
    otherwise its `status` is `awaiting_approval`. The same request with the same
    `Idempotency-Key` creates it once, however often it arrives.
    """
    creation = staff.writing.create(call.actor, call.body, call.idempotency_key)
    view = created_view(creation, call.texts)
    if not creation.fresh:
        return Answer(view)
    return Answer(view, status=201, location=f"/broadcasts/{view.id}")


def list_broadcasts(staff: Operations, call: Call) -> Answer:
    """List broadcasts, newest first."""
    return Answer(page_view(staff.broadcasts.list(call.actor, call.query), call.texts))


def preview_broadcast(staff: Operations, call: Call) -> Answer:
    """Preview a broadcast: who will be reached, in how long, at what cost. Nothing is kept."""
    return Answer(preflight_view(staff.broadcasts.preview(call.actor, call.body), call.texts))


def read_broadcast(staff: Operations, call: Call) -> Answer:
    """Read a broadcast, with its recipients counted by status."""
    return Answer(broadcast_view(staff.broadcasts.get(call.actor, call.id), call.texts))


def edit_broadcast(staff: Operations, call: Call) -> Answer:
    """Change a draft; what is not named stays as it is.

    What awaits approval, or its hour, is withdrawn first.
    """
    return Answer(broadcast_view(staff.writing.edit(call.actor, call.id, call.body), call.texts))


def begin_sketch(staff: Operations, call: Call) -> Answer:
    """Keep what somebody begins to write, whatever it lacks; a preview names what that is."""
    creation = staff.writing.begin(call.actor, call.body, call.idempotency_key)
    view = broadcast_view(creation.detail, call.texts)
    if not creation.fresh:
        return Answer(view)
    return Answer(view, status=201, location=f"/broadcasts/{view.id}")


def keep_sketch(staff: Operations, call: Call) -> Answer:
    """Keep how far a draft has come: all that it says by now, whatever it lacks.

    The audit log tells of it once in a sitting, and not each time.
    """
    kept = staff.writing.go_on(call.actor, call.id, call.body, call.body.content_hash)
    return Answer(broadcast_view(kept, call.texts))


def submit_broadcast(staff: Operations, call: Call) -> Answer:
    """Ask for the approval of a draft."""
    submitted = staff.writing.submit(call.actor, call.id, confirm_repeat=call.body.confirm_repeat)
    return Answer(broadcast_view(submitted, call.texts))


def withdraw_broadcast(staff: Operations, call: Call) -> Answer:
    """Make a draft again of what awaits approval or its hour, to change it or to hand it back."""
    withdrawn = staff.deciding.withdraw(call.actor, call.id, call.body.note or "")
    return Answer(broadcast_view(withdrawn, call.texts))


def approve_broadcast(staff: Operations, call: Call) -> Answer:
    """Let a broadcast go out, now or at its hour.

    Where four eyes are asked for, nobody approves their own. With `content_hash` exactly what was
    read is approved, and nothing that was changed meanwhile.
    """
    return Answer(
        broadcast_view(staff.deciding.approve(call.actor, call.id, call.body), call.texts)
    )


def stop_broadcast(staff: Operations, call: Call) -> Answer:
    """Give a broadcast up, or stop it while it goes out. Messages that have left have left."""
    stopped = staff.deciding.stop(call.actor, call.id, call.body.note or "")
    return Answer(broadcast_view(stopped, call.texts))


def pause_broadcast(staff: Operations, call: Call) -> Answer:
    """Let nothing more of a broadcast leave for now."""
    paused = staff.deciding.pause(call.actor, call.id, call.body.note or "")
    return Answer(broadcast_view(paused, call.texts))


def send_test(staff: Operations, call: Call) -> Answer:
    """Send a text to the staff's own list, the way the real one would go, marked as a test."""
    view = broadcast_view(staff.writing.send_test(call.actor, call.body), call.texts)
    return Answer(view, status=201, location=f"/broadcasts/{view.id}")


def resend_failed(staff: Operations, call: Call) -> Answer:
    """Send a broadcast that is over again, to exactly those whom it did not reach.

    It becomes a broadcast of its own, with a report of its own; asked for twice, it is made once.
    """
    resending = staff.deciding.resend_failed(call.actor, call.id)
    view = broadcast_view(resending.detail, call.texts)
    if not resending.fresh:
        return Answer(view)
    return Answer(view, status=201, location=f"/broadcasts/{view.id}")


def read_report(staff: Operations, call: Call) -> Answer:
    """Report who was reached, when, and why others were not; while it goes out and afterwards."""
    return Answer(report_view(*staff.broadcasts.report(call.actor, call.id), call.texts))


def read_report_table(staff: Operations, call: Call) -> Answer:
    """Report the same as a table for a spreadsheet. It holds no telephone number."""
    table = report_table(*staff.broadcasts.report(call.actor, call.id), call.texts)
    staff.audit.tell_export(call.actor, "report", call.id)
    return Answer(Csv(table))


def read_log(staff: Operations, call: Call) -> Answer:
    """Read everything that was done to a broadcast: by whom, when, and what it said then."""
    return Answer(log_view(staff.broadcasts.log(call.actor, call.id)))


def resume_broadcast(staff: Operations, call: Call) -> Answer:
    """Go on with a broadcast that was paused, by staff or by the service."""
    return Answer(broadcast_view(staff.deciding.resume(call.actor, call.id), call.texts))


def keep_file(staff: Operations, call: Call) -> Answer:
    """Keep a file that is to go with broadcasts: one image (JPG, PNG) or one PDF.

    The body is the file itself. What counts is what is in it, not its name or the Content-Type.
    """
    return Answer(media_view(staff.files.keep(call.actor, call.body, call.query.name)), 201)


def list_notices(staff: Operations, call: Call) -> Answer:
    """List the notices in force: what was broadcast and still holds."""
    found = staff.broadcasts.notices(call.actor)
    return Answer(NoticeList(notices=tuple(map(NoticeView.model_validate, found))))


BROADCAST_ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "POST", "/broadcasts", create_broadcast, Action.WRITE,
        answers={201: ("Created.", CreatedView), 200: ("Created before.", CreatedView)},
        body=NewBroadcast, idempotent_by_key=True,
        problems=("idempotency-conflict", "blocked", "repeat"),
    ),
    Endpoint(
        "GET", "/broadcasts", list_broadcasts, Action.READ,
        answers={200: ("A page of broadcasts.", BroadcastList)}, query=BroadcastFilter,
    ),
    Endpoint(
        "POST", "/broadcasts/preview", preview_broadcast, Action.WRITE,
        answers={200: ("The pre-flight.", PreflightView)}, body=BroadcastText,
    ),
    Endpoint(
        "GET", "/broadcasts/{id}", read_broadcast, Action.READ,
        answers={200: ("The broadcast.", BroadcastView)}, problems=("not-found",),
    ),
    Endpoint(
        "PATCH", "/broadcasts/{id}", edit_broadcast, Action.WRITE,
        answers={200: ("The broadcast.", BroadcastView)}, body=BroadcastChanges,
        problems=("not-found", "wrong-state", "changed"),
    ),
    Endpoint(
        "POST", "/broadcasts/sketch", begin_sketch, Action.WRITE,
        answers={201: ("Kept.", BroadcastView), 200: ("Kept before.", BroadcastView)},
        body=Sketch, idempotent_by_key=True, problems=("idempotency-conflict",),
    ),
    Endpoint(
        "POST", "/broadcasts/{id}/sketch", keep_sketch, Action.WRITE,
        answers={200: ("The draft.", BroadcastView)}, body=ChangedSketch,
        problems=("not-found", "wrong-state", "changed"),
    ),
    Endpoint(
        "GET", "/broadcasts/{id}/log", read_log, Action.READ,
        answers={200: ("The log.", LogView)}, problems=("not-found",),
    ),
    Endpoint(
        "POST", "/broadcasts/test", send_test, Action.WRITE,
        answers={201: ("The test as it is sent.", BroadcastView)}, body=BroadcastText,
        problems=("blocked",),
    ),
    Endpoint(
        "GET", "/broadcasts/{id}/report", read_report, Action.READ,
        answers={200: ("The report.", ReportView)}, problems=("not-found",),
    ),
    Endpoint(
        "GET", "/broadcasts/{id}/report.csv", read_report_table, Action.READ,
        answers={200: ("The report.", Csv)}, problems=("not-found",),
    ),
    Endpoint(
        "POST", "/broadcasts/{id}/resend-failed", resend_failed, Action.APPROVE,
        answers={
            201: ("What is sent now.", BroadcastView),
            200: ("What was sent when that was asked for before.", BroadcastView),
        },
        problems=("not-found", "wrong-state", "validation", "blocked"),
    ),
    Endpoint(
        "POST", "/broadcasts/{id}/submit", submit_broadcast, Action.WRITE,
        answers={200: ("The broadcast.", BroadcastView)}, body=Submission, body_optional=True,
        problems=("not-found", "wrong-state", "blocked", "repeat"),
    ),
    Endpoint(
        "POST", "/broadcasts/{id}/withdraw", withdraw_broadcast, Action.STOP_OWN,
        answers={200: ("The broadcast.", BroadcastView)}, body=Decision, body_optional=True,
        problems=("not-found", "wrong-state"),
    ),
    Endpoint(
        "POST", "/broadcasts/{id}/approve", approve_broadcast, Action.APPROVE,
        answers={200: ("The broadcast.", BroadcastView)}, body=Approval, body_optional=True,
        problems=("not-found", "four-eyes", "wrong-state", "changed", "blocked", "repeat"),
    ),
    Endpoint(
        "POST", "/broadcasts/{id}/stop", stop_broadcast, Action.STOP_OWN,
        answers={200: ("The broadcast.", BroadcastView)}, body=Decision, body_optional=True,
        problems=("not-found", "wrong-state"),
    ),
    Endpoint(
        "POST", "/broadcasts/{id}/pause", pause_broadcast, Action.STOP_OWN,
        answers={200: ("The broadcast.", BroadcastView)}, body=Decision, body_optional=True,
        problems=("not-found", "wrong-state"),
    ),
    Endpoint(
        "POST", "/broadcasts/{id}/resume", resume_broadcast, Action.APPROVE,
        answers={200: ("The broadcast.", BroadcastView)},
        problems=("not-found", "wrong-state", "blocked"),
    ),
    Endpoint(
        "POST", "/media", keep_file, Action.WRITE,
        answers={201: ("The file is kept.", MediaView)}, upload=True, query=FileName,
    ),
    Endpoint(
        "GET", "/notices", list_notices, Action.READ,
        answers={200: ("The notices.", NoticeList)},
    ),
)  # fmt: skip
