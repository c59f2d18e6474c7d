"""What goes in and out of the endpoints about listeners, as pydantic models."""

from datetime import date, datetime
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from bot.citizens import Question
from bot.staff.answers import View
from bot.staff.broadcasts.reporting import failure_words
from bot.staff.listeners.listeners import Listening
from bot.staff.requests import Strict
from bot.web.texts import Texts


class DaysFilter(Strict):
    """How far back to look."""

    days: Annotated[int, Field(strict=False, ge=1, le=730)] = 90


class DayView(View):
    """One day, as Italy counts days."""

    date: date
    joined: int
    left: int
    subscribers: Annotated[
        int | None, Field(description="At its last count; null where none was made on that day.")
    ]


class UnreachableView(View):
    """People whom nothing reaches, for one reason, until they write again."""

    reason: str
    people: int
    since: Annotated[AwareDatetime, Field(description="Of the first of them.")]


class ListeningView(View):
    """Who listens, now and day by day."""

    subscribers: int
    by_topic: dict[str, int]
    by_language: dict[str, int]
    households: Annotated[
        int | None, Field(description="Of the Comune, as content/municipality.yml says.")
    ]
    coverage: Annotated[
        float | None, Field(description="Subscribers for each household; the aim is 1.")
    ]
    unreachable: Annotated[
        tuple[UnreachableView, ...],
        Field(description="Whom nothing reaches, by reason; the commonest first."),
    ]
    days: Annotated[tuple[DayView, ...], Field(description="Oldest first, today last.")]


class QuestionView(View):
    """What was asked and found no answer, with numbers and names masked."""

    text: str
    times: int
    last_asked: AwareDatetime
    ids: Annotated[tuple[str, ...], Field(description="To strike it off.")]


class QuestionList(View):
    """The questions, the most frequent first."""

    questions: tuple[QuestionView, ...]


QuestionId = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,5}\.[0-9]{1,19}-[0-9]{1,9}$")]


class StrikeOff(Strict):
    """Questions to keep no longer."""

    ids: Annotated[tuple[QuestionId, ...], Field(strict=False, min_length=1, max_length=2000)]


class StruckOff(View):
    """How many were struck off."""

    struck_off: int


def unreachable_views(listening: Listening, texts: Texts) -> tuple[UnreachableView, ...]:
    """Whom nothing reaches, by the reason in words."""
    since: dict[str, list[datetime]] = {}
    for code, moment in listening.unreachable:
        since.setdefault(failure_words(code, texts)[0], []).append(moment)
    views = (
        UnreachableView(reason=reason, people=len(moments), since=min(moments))
        for reason, moments in since.items()
    )
    return tuple(sorted(views, key=lambda view: -view.people))


def listening_view(listening: Listening, texts: Texts) -> ListeningView:
    """The figures as the endpoint shows them."""
    standing = listening.standing
    return ListeningView(
        subscribers=standing.subscribers,
        by_topic=dict(standing.by_topic),
        by_language=dict(standing.by_language),
        households=listening.households,
        coverage=listening.coverage,
        unreachable=unreachable_views(listening, texts),
        days=tuple(
            DayView(
                date=day.date,
                joined=day.joined,
                left=day.left,
                subscribers=day.standing.subscribers if day.standing else None,
            )
            for day in listening.days
        ),
    )


def question_view(question: Question) -> QuestionView:
    """A question as the endpoint shows it."""
    return QuestionView.model_validate(question, from_attributes=True)
