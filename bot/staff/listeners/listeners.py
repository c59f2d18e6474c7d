"""What staff can see of the citizens as a whole: figures, and questions without an answer.

Nothing here is about a single citizen, and nothing leads to one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.citizens import Census, Day, History, Question, Questions, Standing
from bot.staff.actors import Actor, require
from bot.staff.audit import Act, AuditLog
from bot.staff.roles import Action

_MOST_QUESTIONS = 100


@dataclass(frozen=True, slots=True)
class Listening:
    """Who listens, now and day by day."""

    standing: Standing
    days: tuple[Day, ...]
    """Oldest first, today last."""
    households: int | None
    """How many the Comune has, where it has said so (`content/municipality.yml`)."""

    unreachable: tuple[tuple[int, datetime], ...] = ()
    """Of each whom nothing reaches: the provider's code that says why, and since when."""

    @property
    def coverage(self) -> float | None:
        """Subscribers for each household: the aim is one. None where these are not known."""
        return self.standing.subscribers / self.households if self.households else None


class Listeners:
    """The use-cases of whoever wants to know who is reached."""

    def __init__(
        self,
        census: Census,
        history: History,
        questions: Questions,
        audit: AuditLog,
        *,
        households: int | None,
    ) -> None:
        self._census = census
        self._history = history
        self._questions = questions
        self._audit = audit
        self._households = households

    def topics(self, actor: Actor) -> Mapping[str, int]:
        """How many people receive each topic, in the order of the menu."""
        require(actor, Action.READ)
        return self._census.subscribers_by_topic()

    def listening(self, actor: Actor, days: int) -> Listening:
        """The figures of now and of the last `days` days."""
        require(actor, Action.READ)
        standing = self._census.standing()
        return Listening(
            standing,
            tuple(self._history.days(days)),
            self._households,
            self._census.suppressed_since(),
        )

    def questions(self, actor: Actor) -> Sequence[Question]:
        """What was asked without finding an answer, the most frequent first."""
        require(actor, Action.WRITE)
        return self._questions.unanswered(_MOST_QUESTIONS)

    def strike_off(self, actor: Actor, ids: Sequence[str]) -> int:
        """Keep these questions no longer; how many of them were still there."""
        require(actor, Action.WRITE)
        struck = self._questions.strike_off(ids)
        if struck:
            self._audit.record(actor, Act.QUESTIONS_STRUCK_OFF, times=struck)
        return struck
