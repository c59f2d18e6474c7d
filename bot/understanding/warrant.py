"""Whether a change was asked for: the last look before a subscription becomes another.

Likeness to examples, and the algebra of topics, see that somebody speaks of adding or removing.
They do not see who shall do it, to what, and whether it shall be done at all.
"""

from .decision import EXAMPLES, NOTHING, Decision
from .questions import Questions
from .reading.courtesy import Request
from .topics.algebra import ADD, SUBSCRIBE
from .topics.topics import Reading, TopicReader
from .written.wishes import Objection, Wishes

_OF_THE_TOWN = Objection("something of the town", "report")
_A_QUESTION = Objection("a question", "faq/categorie_disponibili")
_NO_ORDER = Objection("no order", NOTHING)
_BY_NUMBERS = 0.8
"""So sure, they may where no topic is named: "le prime tre", "4 e basta"."""
_SURE = 0.6
"""So sure, the examples may decide what is ordered in words that nothing else knows."""
_MUCH_ELSE = 2
"""Words that have nothing to do with topics."""


class Warrant:
    """Finds what speaks against a change."""

    def __init__(self, wishes: Wishes, topics: TopicReader, questions: Questions) -> None:
        self._wishes = wishes
        self._topics = topics
        self._questions = questions

    def objection(self, decision: Decision, request: Request) -> Objection | None:
        """Why a change that was decided is none that somebody asked for; None if they did."""
        if found := self._wishes.objection(request.words, decision.label):
            return found
        if decision.label == SUBSCRIBE:
            return None
        reading = self._topics.read(request.clauses)
        if reading and reading.astray:
            return _OF_THE_TOWN
        return self._of_examples(decision, request, reading) if decision.by == EXAMPLES else None

    def _of_examples(
        self, decision: Decision, request: Request, reading: Reading | None
    ) -> Objection | None:
        """What only the examples took for a change has to be asked for in so many words."""
        if self._questions.asks(request, reading) and not self._begs(request, reading):
            return _A_QUESTION
        if reading is None:
            ordered = self._wishes.order_something(request.words)
            return None if ordered or decision.confidence >= _BY_NUMBERS else _NO_ORDER
        if _is_evident(decision, reading):
            return None
        heard = reading.personal or self._wishes.order_something(request.words)
        return None if heard and decision.confidence >= _SURE else _NO_ORDER

    def _begs(self, request: Request, reading: Reading | None) -> bool:
        """ "Gli eventi? Toglieteli": beside the question something is ordered."""
        told = [clause for clause in request.clauses if not clause.question]
        ordered = any(self._wishes.order_something(clause.words) for clause in told)
        return ordered or (reading is not None and reading.begs)


def _is_evident(decision: Decision, reading: Reading) -> bool:
    """Whether topics are all that is spoken of, or nearly all beside a word of what to do.

    Somebody who goes on ("anche strada, perché bicicletta") may give a reason.
    """
    if not reading.explicit and not reading.begs:
        return not reading.unexplained
    sure = decision.confidence >= _SURE
    added = reading.goes_on and decision.label == ADD
    return reading.unexplained < _MUCH_ELSE or (sure and (reading.personal or added))
