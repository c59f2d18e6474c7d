"""The part of the admin endpoint that is about testers."""

from bot.staff.endpoints import Answer, Call, Endpoint
from bot.staff.operations import Operations
from bot.staff.roles import Action
from bot.staff.testers.models import NewTester, TesterList, TesterView, tester_list


def list_testers(staff: Operations, call: Call) -> Answer:
    """List the staff who get tests."""
    return Answer(tester_list(staff.testers.all(call.actor)))


def add_tester(staff: Operations, call: Call) -> Answer:
    """Have somebody of the staff get tests. Their number is not shown again, here or anywhere."""
    return Answer(TesterView.model_validate(staff.testers.add(call.actor, call.body)), status=201)


def remove_tester(staff: Operations, call: Call) -> Answer:
    """Let somebody get no tests any more. Their number is forgotten."""
    return Answer(tester_list(staff.testers.remove(call.actor, call.id)))


TESTER_ENDPOINTS: tuple[Endpoint, ...] = (
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
)  # fmt: skip
