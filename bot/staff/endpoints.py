"""The admin endpoint as one table: what can be asked, by whom, what goes in and what comes out.

`api.py` serves the table and `openapi.py` describes it, so that neither can differ from the other.
The docstring of a handler is its description in the OpenAPI document.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel

from bot.staff import views
from bot.staff.actors import Actor
from bot.staff.answers import (
    AlarmList,
    BroadcastList,
    BroadcastView,
    CreatedView,
    LogView,
    Me,
    MediaView,
    NoticeList,
    NoticeView,
    PreflightView,
    ReportView,
    TesterList,
    TesterView,
    TopicList,
)
from bot.staff.operations import Operations
from bot.staff.reporting import report_table, report_view
from bot.staff.requests import (
    Approval,
    BroadcastChanges,
    BroadcastFilter,
    BroadcastText,
    Decision,
    FileName,
    NewBroadcast,
    NewTester,
    Submission,
)
from bot.staff.roles import Action
from bot.web.texts import Texts


@dataclass(frozen=True, slots=True)
class Call:
    """A request that has been let in and checked."""

    actor: Actor
    texts: Texts
    """In the language of the answer."""
    body: Any = None
    """An instance of the endpoint's `body`, or the bytes of a file."""
    query: Any = None
    """An instance of the endpoint's `query`."""
    id: str = ""
    """From the path."""
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class Csv:
    """A table, for a spreadsheet."""

    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back."""

    content: BaseModel | Csv
    status: int = 200
    location: str | None = None
    """Where something new is, from the root of the admin endpoint."""


Handler: TypeAlias = Callable[[Operations, Call], Answer]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One thing that can be asked for."""

    method: Literal["GET", "POST", "PATCH", "DELETE"]
    path: str
    handler: Handler
    action: Action
    """What the actor's role must permit; an operation may ask for more."""
    answers: Mapping[int, tuple[str, type[BaseModel] | type[Csv]]]
    """HTTP status -> what it means, and the model of the body."""
    body: type[BaseModel] | None = None
    body_optional: bool = False
    """A request without a body asks for what an empty object would."""
    query: type[BaseModel] | None = None
    upload: bool = False
    """The body is a file."""
    idempotent_by_key: bool = False
    problems: tuple[str, ...] = field(default=())
    """Besides those that every endpoint has."""


def create_broadcast(staff: Operations, call: Call) -> Answer:
    """Create a broadcast.

    With `send` it goes out at once where the token's role and the rule of four eyes allow;
    otherwise its `status` is `awaiting_approval`. The same request with the same
    `Idempotency-Key` creates it once, however often it arrives.
    """
    creation = staff.create(call.actor, call.body, call.idempotency_key)
    view = views.created_view(creation, call.texts)
    if not creation.fresh:
        return Answer(view)
    return Answer(view, status=201, location=f"/broadcasts/{view.id}")


def list_broadcasts(staff: Operations, call: Call) -> Answer:
    """List broadcasts, newest first."""
    return Answer(views.page_view(staff.list(call.actor, call.query), call.texts))


def preview_broadcast(staff: Operations, call: Call) -> Answer:
    """Preview a broadcast: who will be reached, in how long, at what cost. Nothing is kept."""
    return Answer(views.preflight_view(staff.preview(call.actor, call.body), call.texts))


def read_broadcast(staff: Operations, call: Call) -> Answer:
    """Read a broadcast, with its recipients counted by status."""
    return Answer(views.broadcast_view(staff.get(call.actor, call.id), call.texts))


def edit_broadcast(staff: Operations, call: Call) -> Answer:
    """Change a draft; what is not named stays as it is.

    What awaits approval, or its hour, is withdrawn first.
    """
    return Answer(views.broadcast_view(staff.edit(call.actor, call.id, call.body), call.texts))


def submit_broadcast(staff: Operations, call: Call) -> Answer:
    """Ask for the approval of a draft."""
    submitted = staff.submit(call.actor, call.id, confirm_repeat=call.body.confirm_repeat)
    return Answer(views.broadcast_view(submitted, call.texts))


def withdraw_broadcast(staff: Operations, call: Call) -> Answer:
    """Make a draft again of what awaits approval or its hour, to change it or to hand it back."""
    withdrawn = staff.withdraw(call.actor, call.id, call.body.note or "")
    return Answer(views.broadcast_view(withdrawn, call.texts))


def approve_broadcast(staff: Operations, call: Call) -> Answer:
    """Let a broadcast go out, now or at its hour.

    Where four eyes are asked for, nobody approves their own. With `content_hash` exactly what was
    read is approved, and nothing that was changed meanwhile.
    """
    return Answer(views.broadcast_view(staff.approve(call.actor, call.id, call.body), call.texts))


def stop_broadcast(staff: Operations, call: Call) -> Answer:
    """Give a broadcast up, or stop it while it goes out. Messages that have left have left."""
    stopped = staff.stop(call.actor, call.id, call.body.note or "")
    return Answer(views.broadcast_view(stopped, call.texts))


def pause_broadcast(staff: Operations, call: Call) -> Answer:
    """Let nothing more of a broadcast leave for now."""
    paused = staff.pause(call.actor, call.id, call.body.note or "")
    return Answer(views.broadcast_view(paused, call.texts))


def send_test(staff: Operations, call: Call) -> Answer:
    """Send a text to the staff's own list, the way the real one would go, marked as a test."""
    view = views.broadcast_view(staff.send_test(call.actor, call.body), call.texts)
    return Answer(view, status=201, location=f"/broadcasts/{view.id}")


def list_testers(staff: Operations, call: Call) -> Answer:
    """List the staff who get tests."""
    return Answer(views.tester_list(staff.testers(call.actor)))


def add_tester(staff: Operations, call: Call) -> Answer:
    """Have somebody of the staff get tests. Their number is not shown again, here or anywhere."""
    return Answer(TesterView.model_validate(staff.add_tester(call.actor, call.body)), status=201)


def remove_tester(staff: Operations, call: Call) -> Answer:
    """Let somebody get no tests any more. Their number is forgotten."""
    return Answer(views.tester_list(staff.remove_tester(call.actor, call.id)))


def resend_failed(staff: Operations, call: Call) -> Answer:
    """Send a broadcast that is over again, to exactly those whom it did not reach.

    It becomes a broadcast of its own, with a report of its own; asked for twice, it is made once.
    """
    view = views.broadcast_view(staff.resend_failed(call.actor, call.id), call.texts)
    return Answer(view, status=201, location=f"/broadcasts/{view.id}")


def read_report(staff: Operations, call: Call) -> Answer:
    """Report who was reached, when, and why others were not; while it goes out and afterwards."""
    return Answer(report_view(*staff.report(call.actor, call.id), call.texts))


def read_report_table(staff: Operations, call: Call) -> Answer:
    """Report the same as a table for a spreadsheet. It holds no telephone number."""
    return Answer(Csv(report_table(*staff.report(call.actor, call.id), call.texts)))


def read_log(staff: Operations, call: Call) -> Answer:
    """Read everything that was done to a broadcast: by whom, when, and what it said then."""
    return Answer(views.log_view(staff.log(call.actor, call.id)))


def resume_broadcast(staff: Operations, call: Call) -> Answer:
    """Go on with a broadcast that was paused, by staff or by the service."""
    return Answer(views.broadcast_view(staff.resume(call.actor, call.id), call.texts))


def keep_file(staff: Operations, call: Call) -> Answer:
    """Keep a file that is to go with broadcasts: one image (JPG, PNG) or one PDF.

    The body is the file itself. What counts is what is in it, not its name or the Content-Type.
    """
    return Answer(views.media_view(staff.keep_file(call.actor, call.body, call.query.name)), 201)


def list_alarms(staff: Operations, call: Call) -> Answer:
    """List what somebody has to look at, such as an alert that reaches nobody."""
    return Answer(views.alarm_list(staff.alarms(call.actor), call.texts))


def list_notices(staff: Operations, call: Call) -> Answer:
    """List the notices in force: what was broadcast and still holds."""
    found = staff.notices(call.actor)
    return Answer(NoticeList(notices=tuple(map(NoticeView.model_validate, found))))


def list_topics(staff: Operations, call: Call) -> Answer:
    """List the topics, each with the number of its subscribers."""
    return Answer(views.topic_list(staff, call.actor, call.texts))


def read_me(staff: Operations, call: Call) -> Answer:
    """Tell whose token it is and what it permits."""
    return Answer(views.me_view(staff, call.actor))


ENDPOINTS: tuple[Endpoint, ...] = (
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
        "GET", "/broadcasts/{id}/log", read_log, Action.READ,
        answers={200: ("The log.", LogView)}, problems=("not-found",),
    ),
    Endpoint(
        "POST", "/broadcasts/test", send_test, Action.WRITE,
        answers={201: ("The test as it is sent.", BroadcastView)}, body=BroadcastText,
        problems=("blocked",),
    ),
    Endpoint(
        "GET", "/testers", list_testers, Action.READ,
        answers={200: ("Everybody who gets tests.", TesterList)},
    ),
    Endpoint(
        "POST", "/testers", add_tester, Action.MANAGE_PEOPLE,
        answers={201: ("Who gets tests now.", TesterView)}, body=NewTester,
    ),
    Endpoint(
        "DELETE", "/testers/{id}", remove_tester, Action.MANAGE_PEOPLE,
        answers={200: ("Who still gets tests.", TesterList)}, problems=("not-found",),
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
        answers={201: ("What is sent now.", BroadcastView)},
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
        "GET", "/alarms", list_alarms, Action.READ,
        answers={200: ("The alarms.", AlarmList)},
    ),
    Endpoint(
        "GET", "/notices", list_notices, Action.READ,
        answers={200: ("The notices.", NoticeList)},
    ),
    Endpoint(
        "GET", "/topics", list_topics, Action.READ,
        answers={200: ("The topics.", TopicList)},
    ),
    Endpoint(
        "GET", "/me", read_me, Action.READ,
        answers={200: ("The token.", Me)},
    ),
)  # fmt: skip
