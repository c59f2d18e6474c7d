"""The part of the admin endpoint that is about who listens."""

from bot.staff.endpoints import Answer, Call, Endpoint
from bot.staff.listeners.models import (
    DaysFilter,
    ListeningView,
    QuestionList,
    StrikeOff,
    StruckOff,
    listening_view,
    question_view,
)
from bot.staff.listeners.topics import TopicList, topic_list
from bot.staff.operations import Operations
from bot.staff.roles import Action


def read_listeners(staff: Operations, call: Call) -> Answer:
    """Tell how many citizens are subscribed, to what, in which language, and how that moves."""
    return Answer(
        listening_view(staff.listeners.listening(call.actor, call.query.days), call.texts)
    )


def list_questions(staff: Operations, call: Call) -> Answer:
    """List what citizens asked and nothing answered. Numbers and names are masked."""
    questions = staff.listeners.questions(call.actor)
    return Answer(QuestionList(questions=tuple(map(question_view, questions))))


def strike_off_questions(staff: Operations, call: Call) -> Answer:
    """Strike questions off: they have an answer now, or need none."""
    return Answer(StruckOff(struck_off=staff.listeners.strike_off(call.actor, call.body.ids)))


def list_topics(staff: Operations, call: Call) -> Answer:
    """List the topics, each with the number of its subscribers."""
    return Answer(topic_list(staff, call.actor, call.texts))


LISTENER_ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "GET", "/topics", list_topics, Action.READ,
        answers={200: ("The topics.", TopicList)},
    ),
    Endpoint(
        "GET", "/listeners", read_listeners, Action.READ,
        answers={200: ("The figures.", ListeningView)}, query=DaysFilter,
    ),
    Endpoint(
        "GET", "/questions", list_questions, Action.WRITE,
        answers={200: ("The questions.", QuestionList)},
    ),
    Endpoint(
        "POST", "/questions/strike-off", strike_off_questions, Action.WRITE,
        answers={200: ("What was done.", StruckOff)}, body=StrikeOff,
    ),
)  # fmt: skip
