"""What one request means: certain rules first, then the algebra of topics, then the examples."""

from dataclasses import replace

from .decision import BARE_TOPICS, EMERGENCY, EXAMPLES, NOTHING, TOPICS_NAMED, Decision
from .examples.classifier import Model
from .examples.scoring import Scorer
from .questions import Questions
from .reading.courtesy import Request
from .topics.algebra import ADD, REMOVE, SET, SUBSCRIBE
from .topics.topics import Reading, TopicReader
from .warrant import Warrant
from .written.content import Vocabulary
from .written.lexicon import Lexicon
from .written.rules import Rules, Said
from .written.safety import Safety
from .written.wishes import Objection, Wishes

LEAVE = "unsubscribe"
HOW_TO_LEAVE = "faq/come_disiscriversi"
ABOUT_TOPICS = frozenset({SUBSCRIBE, ADD, REMOVE, SET})
_CHANGES = frozenset({ADD, REMOVE})
"""Of what one has: "le informazioni" are a topic there, and messages in general elsewhere."""

_LEAST_CONFIDENCE = 0.1
"""Of some 44 labels; below it a guess is no better than saying so."""
_SURE_OF_STRANGE_WORDS = 0.8
"""Where no word is known, parts of words must speak as clearly."""
_SURE_BESIDE_THANKS = 0.35
"""What is said beside thanks, less clearly than this, is part of them."""
_LIKELY_LEAVING, _SURE_OF_LEAVING, _TO_BE_CONFIRMED = 0.5, 0.8, 0.6
_SURE_OF_DANGER, _SURE_OF_DANGER_ASKED = 0.2, 0.4
"""An answer with 112 too many harms nobody; who asks something is seldom in danger."""
_DOUBT, _DOUBT_IF_EXPLICIT, _DOUBT_OF_THINGS = 0.6, 0.8, 0.4
"""So sure of another sense, the examples overrule a sentence that names topics among other words;
an operator ("solo", "togli") makes it stronger, and things of the town weaker, where it may be a
report ("levate la neve")."""
_NO_DOUBT = 1.0
_REPORT = "report"
_CORRECTION = "op correction"
_TAKES_BACK = (_CORRECTION, "op refuse")
_OF_PLACE_ONLY = frozenset(
    {"but", "neither", "prefer", "than", "stays", "idle", "not", "out", "into", "more", "and"}
)
"""Operators whose words are in sentences of every kind: they tell nothing about the sense."""
_NO_LONGER_LIKELY = ABOUT_TOPICS | {LEAVE, EMERGENCY}
_LEAST_INSTEAD, _MOST_OF_THE_REST = 0.05, 0.5
"""How likely the next reading must be by itself, and beside all that are no change."""
_AS_LIKELY = 0.45
"""Less than what is taken without asking: the bot asks which of two readings is meant."""
_STRAY_WORDS, _STRAY_WORDS_ADDING = 5, 3
"""One word in so many may have nothing to do with topics in a sentence that is about them; fewer
where somebody tells why they want more."""


class Decider:
    """Decides about single requests."""

    def __init__(
        self, vocabulary: Vocabulary, rules: Rules, safety: Safety, wishes: Wishes, model: Model
    ) -> None:
        self._rules = rules
        self._safety = safety
        self._model = model
        self._topics = TopicReader(vocabulary)
        self._pleased = vocabulary.pleased
        self._buts = frozenset(vocabulary.operators["but"])
        self.concepts = concept_lexicon(vocabulary)
        self._scorer = Scorer(model, self.concepts)
        self._questions = Questions(vocabulary, self.concepts)
        self._warrant = Warrant(wishes, self._topics, self._questions)

    def decide(self, request: Request, expecting: str | None = None) -> Decision:
        """What a request with at least one clause means, while a slot's question is open."""
        said = self._said(request, expecting)
        if "thanks" in request.kinds and request.plain in self._pleased:
            return Decision("thanks", 1.0, "courtesy")
        if after_all := self._last_word(request):
            return after_all
        rule = self._rules.first(said)
        if rule:
            decision = Decision(rule.label, rule.confidence, f"rule: {rule.name}")
            return self._if_asked_for(self._with_topics(decision, request), request, said)
        ranking = self.ranking(request)
        decision = self._operation(request, ranking) or self._with_topics(
            self._by_examples(request, said, ranking), request
        )
        return self._if_asked_for(decision, request, said)

    def _last_word(self, request: Request) -> Decision | None:
        """ "jesi off… cioè jesi on": what comes last is meant. Leaving only after a correction."""
        corrections = [m for m in self.concepts.mentions(request.words) if m.concept == _CORRECTION]
        if corrections:
            last, meant = request.words[corrections[-1].end :], {SUBSCRIBE, LEAVE}
        else:
            last, meant = request.clauses[-1].words, {SUBSCRIBE}
        if not last or len(last) == len(request.words) or request.clauses[-1].question:
            return None
        clause = replace(request.clauses[-1], words=last)
        rule = self._rules.first(self._said(replace(request, clauses=(clause,)), None))
        if rule is None or rule.label not in meant:
            return None
        return Decision(rule.label, rule.confidence, f"rule: {rule.name}, last")

    def ranking(self, request: Request) -> list[tuple[str, float]]:
        """All labels by the examples, most probable first."""
        return self._scorer.ranked(request)

    def _said(self, request: Request, expecting: str | None) -> Said:
        return Said(
            request=request.plain,
            clauses=tuple(" ".join(clause.words) for clause in request.clauses),
            question=request.question,
            expecting=expecting,
            names_topics=lambda: bool(self._topics.named(request)),
            concepts=lambda: {m.concept for m in self.concepts.mentions(request.words)},
        )

    # ── Topics in so many words ─────────────────────────────────────────────────────────────────

    def _operation(self, request: Request, ranking: list[tuple[str, float]]) -> Decision | None:
        reading = self._topics.read(request.clauses)
        if self._questions.asks(request, reading):
            return None
        if reading is None or not _is_about_topics(reading):
            return self._operation_in_clause(request)
        label, chance = ranking[0]
        if label not in ABOUT_TOPICS and chance > _doubt(reading, label):
            return None
        return _carried_out(reading)

    def _names(self, concept: str, request: Request) -> bool:
        return any(m.concept == concept for m in self.concepts.mentions(request.words))

    def _operation_in_clause(self, request: Request) -> Decision | None:
        """ "ho cambiato lavoro, togli le strade": one clause says it, the others tell why."""
        if len(request.clauses) < 2 or any(self._names(name, request) for name in _TAKES_BACK):
            return None
        for clause in request.clauses:
            reading = self._topics.read((clause,))
            if reading and reading.explicit and not reading.unexplained and not reading.everything:
                return _carried_out(reading)
        return None

    def _with_topics(self, decision: Decision, request: Request) -> Decision:
        """The topics of a decision that was not made by the topics themselves."""
        if decision.label not in ABOUT_TOPICS:
            return decision
        reading = self._topics.read(request.clauses)
        if reading is None or (reading.everything and request.question):
            return decision
        if reading.vague and decision.label not in _CHANGES:
            return decision
        intents = {operation.intent: operation for operation in reading.operations}
        operation = intents.get(decision.label, reading.operations[0])
        return replace(decision, topics=operation.topics)

    # ── What nobody asked for ───────────────────────────────────────────────────────────────────

    def _if_asked_for(self, decision: Decision, request: Request, said: Said) -> Decision:
        """The decision; where it would change what nobody asked to change, the next likely one."""
        if decision.label not in ABOUT_TOPICS:
            return decision
        objection = self._warrant.objection(decision, request)
        return self._instead(decision, objection, request, said) if objection else decision

    def _instead(
        self, decision: Decision, objection: Objection, request: Request, said: Said
    ) -> Decision:
        """What it is, if it is no change; where it may be one, both readings are as likely."""
        others = [r for r in self.ranking(request) if r[0] not in _NO_LONGER_LIKELY]
        label, chance = next(r for r in others if self._rules.allows(*r, said))
        if chance < _LEAST_INSTEAD or chance < _MOST_OF_THE_REST * sum(c for _, c in others):
            label = objection.instead
        why = f"{decision.by}, but no wish: {objection.name}"
        both = ((label, _AS_LIKELY), (decision.label, _AS_LIKELY)) if objection.doubted else ()
        return Decision(label, _AS_LIKELY, why, alternatives=both)

    # ── Examples ────────────────────────────────────────────────────────────────────────────────

    def _is_danger(self, request: Request) -> bool:
        """Letters alone are no danger: one word at least is known, and none calms."""
        known = not self._model.words.keys().isdisjoint(request.words)
        return known and not self._safety.calming(request.words, request.question)

    def _by_examples(
        self, request: Request, said: Said, ranking: list[tuple[str, float]]
    ) -> Decision:
        danger = dict(ranking)[EMERGENCY]
        enough = _SURE_OF_DANGER_ASKED if request.question else _SURE_OF_DANGER
        if danger >= enough and self._is_danger(request):
            return Decision(EMERGENCY, danger, EXAMPLES)
        readings = [reading for reading in ranking if reading[0] != EMERGENCY]
        label, chance = readings[0]
        if not self._rules.allows(label, chance, said):
            likely = label == LEAVE and chance >= _LIKELY_LEAVING
            if likely and (
                self._leaves_wordlessly(chance, said) or self._leaves_in_the_end(request)
            ):
                return Decision(LEAVE, _TO_BE_CONFIRMED, EXAMPLES)
            asks_how = likely and not self._rules.speaks_of_something_else(label, said)
            allowed = (r for r in readings[1:] if self._rules.allows(*r, said))
            label, chance = (HOW_TO_LEAVE, chance) if asks_how else next(allowed)
        if chance < (_LEAST_CONFIDENCE if self._scorer.knows(request) else _SURE_OF_STRANGE_WORDS):
            label = NOTHING
        if chance < _SURE_BESIDE_THANKS and "thanks" in request.kinds and not request.question:
            return Decision("thanks", 1 - chance, "courtesy")
        meant = (
            r for r in ranking[:4] if not self._rules.speaks_of_something_else(r[0], said)
        )  # nobody is asked whether to leave who wants to be rid of a fine
        return Decision(label, chance, EXAMPLES, alternatives=tuple(meant))

    def _leaves_wordlessly(self, chance: float, said: Said) -> bool:
        """ "da oggi potete fare a meno di scrivermi": sure enough, without a word that says it."""
        sure = chance >= _SURE_OF_LEAVING and not said.question
        return sure and not self._rules.speaks_against(LEAVE, said)

    def _leaves_in_the_end(self, request: Request) -> bool:
        """ "mio figlio m'ha iscritto senza dirmelo, toglietemi": the rest only tells why."""
        end = self._end(request)
        if end is None or end.question:
            return False
        label, chance = self.ranking(end)[0]
        return label == LEAVE and self._rules.allows(label, chance, self._said(end, None))

    def _end(self, request: Request) -> Request | None:
        """What is said last, after a "but" or a comma; None where it is all that is said."""
        last = request.clauses[-1]
        starts = [place + 1 for place, word in enumerate(last.words) if word in self._buts]
        words = last.words[starts[-1] :] if starts else last.words
        if not words or len(words) == len(request.words):
            return None
        return replace(request, clauses=(replace(last, words=words),), kinds=())


def _doubt(reading: Reading, label: str) -> float:
    """How sure of another sense the examples must be to overrule a reading."""
    if reading.things and label == _REPORT:
        return _DOUBT_OF_THINGS
    if not reading.explicit:
        return _DOUBT
    if reading.unexplained or not (reading.personal or label == LEAVE):
        return _DOUBT_IF_EXPLICIT
    return _NO_DOUBT


def _is_about_topics(reading: Reading) -> bool:
    if reading.everything:
        return reading.unexplained == 0
    if reading.vague and not reading.explicit and reading.words > 3:
        return False
    stray = _STRAY_WORDS_ADDING if reading.adds else _STRAY_WORDS
    return reading.unexplained <= (reading.words // stray if reading.explicit else 0)


def _carried_out(reading: Reading) -> Decision:
    by = TOPICS_NAMED if reading.explicit else BARE_TOPICS
    first, *rest = reading.operations
    then = Decision(rest[0].intent, 1.0, by, rest[0].topics) if rest else None
    return Decision(
        first.intent,
        1.0,
        by,
        first.topics,
        corrects=reading.corrects and then is None,
        goes_on=reading.goes_on and then is None,
        then=then,
    )


def concept_lexicon(vocabulary: Vocabulary) -> Lexicon:
    """Everything that the classifier knows about words."""
    entries: dict[str, tuple[str, ...]] = dict(vocabulary.concepts)
    entries |= {f"topic {name}": words for name, words in vocabulary.topics.items()}
    said = vocabulary.operators.keys() - _OF_PLACE_ONLY
    entries |= {f"op {name}": vocabulary.operators[name] for name in sorted(said)}
    return Lexicon(entries)
