"""From a message to its meaning: the order in which the parts decide."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from . import classifier
from .cache import load_model, model_path, store_model
from .classifier import Model
from .content import FAQ, Example, Vocabulary, read_examples, read_vocabulary
from .courtesy import Courtesy, Request
from .features import features
from .language import Languages
from .lexicon import Lexicon
from .meaning import TOPICS, Context, Meaning
from .menu import MenuReader, chosen
from .normalise import Normaliser, Text
from .rules import Rules, Said, read_rules
from .safety import Safety, read_safety
from .spelling import Speller
from .topics import ADD, REMOVE, SET, SUBSCRIBE, TopicReader

_NOTHING = "out_of_scope"
_LEAVE = "unsubscribe"
_HOW_TO_LEAVE = "faq/come_disiscriversi"
_ABOUT_TOPICS = frozenset({SUBSCRIBE, ADD, REMOVE, SET})
_LEAST_CONFIDENCE = 0.2
_SURE_OF_LEAVING = 0.85
_SURE_OF_DANGER = 0.5
_TOPIC_IN_PAYLOAD = re.compile("|".join(TOPICS))


@dataclass(frozen=True, slots=True)
class _Decision:
    """A label, how it came about, and the topics that go with it."""

    label: str
    confidence: float
    by: str
    topics: tuple[str, ...] = ()
    payload: str | None = None
    alternatives: tuple[tuple[str, float], ...] = ()
    then: "_Decision | None" = None


class Understanding:
    """Understands what citizens write. Holds the model; changes nothing."""

    def __init__(self, vocabulary: Vocabulary, rules: Rules, safety: Safety, model: Model) -> None:
        self._rules = rules
        self._safety = safety
        self._model = model
        self._vague = vocabulary.vague
        self._normalise = Normaliser(vocabulary.abbreviations, vocabulary.emoji)
        self._courtesy = Courtesy(vocabulary.courtesy)
        self._concepts = concept_lexicon(vocabulary)
        self._names = Lexicon(vocabulary.language_names)
        self._topics = TopicReader(vocabulary)
        self._menu = MenuReader(vocabulary.numbers, vocabulary.fillers)
        self._speller = Speller(model.words, _important_words(vocabulary))
        self._languages = Languages(vocabulary.language_words)

    @classmethod
    def load(cls, content_dir: Path, cache_dir: Path) -> "Understanding":
        """With the model of this content: from the cache, or trained now and stored there.

        Raises ContentError when the content cannot be used.
        """
        vocabulary = read_vocabulary(content_dir)
        path = model_path(content_dir, cache_dir)
        model = load_model(path)
        if model is None:
            model = train_model(vocabulary, read_examples(content_dir))
            store_model(model, path)
        return cls(vocabulary, read_rules(content_dir), read_safety(content_dir), model)

    def parse(self, text: str, context: Context = Context()) -> Meaning:  # noqa: B008
        """What a message means. Never raises; the same message always means the same."""
        message = self._normalise(text)
        language = self._languages.identify(message.folded, message.words, context.language)
        decision = self._decide(message, context)
        return self._meaning(decision, language, message)

    def explain(self, text: str, context: Context = Context()) -> dict[str, Any]:  # noqa: B008
        """How `parse` came to its result: rule, features, nearest examples."""
        message = self._normalise(text)
        request = self._request(message)
        decision = self._decide(message, context)
        found = list(features(request.words, message.question, self._concepts))
        label = decision.label if decision.label in self._model.labels else _NOTHING
        return {
            "meaning": self.parse(text, context),
            "words": list(request.words),
            "courtesy": list(request.kinds),
            "decided_by": decision.by,
            "ranking": classifier.ranked(self._model, found)[:5],
            "features": classifier.contributions(self._model, found, label),
            "examples": self._nearest(found),
        }

    # ── Reading ─────────────────────────────────────────────────────────────────────────────────

    def _request(self, message: Text) -> Request:
        clauses = tuple(self._speller.repair(clause) for clause in message.clauses)
        return self._courtesy.strip(clauses)

    def _decide(self, message: Text, context: Context) -> _Decision:
        request = self._request(message)
        raw = self._courtesy.strip(message.clauses)
        for words in (request.words, raw.words):
            if alarm := self._safety.alarm(words):
                return _Decision("emergency", 1.0, f"safety: {alarm}")
        if not request.clauses:
            return _courtesy_alone(request)
        if picked := self._picked(message, request, context):
            return picked
        return self._understood(request, message.question)

    def _picked(self, message: Text, request: Request, context: Context) -> _Decision | None:
        picks = self._menu.picks(request.words)
        if picks is None or message.question:
            return None
        choices = chosen(picks, context.choices)
        if choices is None:
            return _Decision(SET, 0.9, "menu: numbers without a menu")
        topics = set(_TOPIC_IN_PAYLOAD.findall(" ".join(choices)))
        ordered = tuple(topic for topic in TOPICS if topic in topics)
        label = next((name for name in (ADD, REMOVE) if all(name in c for c in choices)), SET)
        payload = choices[0] if len(choices) == 1 else None
        return _Decision(label, 1.0, "menu", ordered, payload)

    def _understood(self, request: Request, question: bool) -> _Decision:
        named = self._topics.named([word for word in request.words if word not in self._vague])
        said = Said(
            request=request.plain,
            clauses=tuple(" ".join(clause) for clause in request.clauses),
            question=question,
            names_topics=bool(named),
        )
        if rule := self._rules.first(said):
            return self._with_topics(_Decision(rule.label, 1.0, f"rule: {rule.name}"), request)
        if not question and (operation := self._operation(request)):
            return operation
        return self._with_topics(self._by_examples(request, said), request)

    def _operation(self, request: Request) -> _Decision | None:
        """A choice of topics said in so many words."""
        reading = self._topics.read(request.words)
        if reading is None or reading.unexplained > reading.words // 5:
            return None
        first, *rest = reading.operations
        then = _Decision(rest[0].intent, 1.0, "topics", rest[0].ordered) if rest else None
        return _Decision(first.intent, 1.0, "topics", first.ordered, then=then)

    def _by_examples(self, request: Request, said: Said) -> _Decision:
        found = features(request.words, said.question, self._concepts)
        ranking = classifier.ranked(self._model, found)
        chances = dict(ranking)
        if chances["emergency"] >= _SURE_OF_DANGER and not self._safety.calming(request.words):
            return _Decision("emergency", chances["emergency"], "examples")
        label, chance = ranking[0]
        if label == _LEAVE and (chance < _SURE_OF_LEAVING or self._rules.objection(said, _LEAVE)):
            label = _HOW_TO_LEAVE
        if label == "emergency":
            label, chance = ranking[1]
        if chance < _LEAST_CONFIDENCE:
            label = _NOTHING
        return _Decision(label, chance, "examples", alternatives=tuple(ranking[:4]))

    def _with_topics(self, decision: _Decision, request: Request) -> _Decision:
        """The topics of a decision that was not made by the topics themselves."""
        if decision.label not in _ABOUT_TOPICS:
            return decision
        words = [word for word in request.words if word not in self._vague]
        subscribing = decision.label == SUBSCRIBE
        reading = self._topics.read(words, subscribing=subscribing)
        if reading is None:
            return decision
        for operation in reading.operations:
            if operation.intent == decision.label:
                return replace(decision, topics=operation.ordered)
        return replace(decision, topics=reading.operations[0].ordered)

    # ── The answer ──────────────────────────────────────────────────────────────────────────────

    def _meaning(self, decision: _Decision, language: str, message: Text) -> Meaning:
        faq = decision.label.removeprefix(FAQ) if decision.label.startswith(FAQ) else None
        return Meaning(
            intent="faq" if faq else decision.label,
            confidence=decision.confidence,
            topics=decision.topics,
            faq=faq,
            language=language,
            second=self._meaning(decision.then, language, message) if decision.then else None,
            payload=decision.payload,
            alternatives=decision.alternatives,
            target_language=self._target(decision, language, message),
        )

    def _target(self, decision: _Decision, language: str, message: Text) -> str | None:
        if decision.label != "change_language":
            return None
        named = [mention.concept for mention in self._names.mentions(message.words)]
        return named[0] if named else language

    def _nearest(self, found: list[str], most: int = 3) -> list[tuple[str, str]]:
        """The examples that share the most words with a request."""
        words = {feature for feature in found if feature[0] in "wb"}

        def shared(example: tuple[str, str]) -> float:
            own = set(features(example[0].split(), False, self._concepts))
            own = {feature for feature in own if feature[0] in "wb"}
            return len(own & words) / (len(own | words) or 1)

        return sorted(self._model.examples, key=shared, reverse=True)[:most]


def _courtesy_alone(request: Request) -> _Decision:
    for kind, label in (("thanks", "thanks"), ("greet", "greet"), ("please", "help")):
        if kind in request.kinds:
            return _Decision(label, 1.0, "courtesy")
    return _Decision(_NOTHING, 1.0, "no words")


def concept_lexicon(vocabulary: Vocabulary) -> Lexicon:
    """Everything that the classifier knows about words."""
    entries: dict[str, tuple[str, ...]] = dict(vocabulary.concepts)
    entries |= {f"topic {name}": words for name, words in vocabulary.topics.items()}
    entries |= {f"op {name}": words for name, words in vocabulary.operators.items()}
    return Lexicon(entries)


def _important_words(vocabulary: Vocabulary) -> set[str]:
    sections: tuple[Mapping[str, tuple[str, ...]], ...] = (
        vocabulary.topics,
        vocabulary.operators,
        vocabulary.courtesy,
        vocabulary.concepts,
    )
    return {
        word
        for section in sections
        for entries in section.values()
        for entry in entries
        for word in entry.split()
        if not word.endswith("*")
    }


def train_model(vocabulary: Vocabulary, examples: tuple[Example, ...]) -> Model:
    """Trains from the examples, read as messages are."""
    from .training import train

    normalise = Normaliser(vocabulary.abbreviations, vocabulary.emoji)
    courtesy = Courtesy(vocabulary.courtesy)
    concepts = concept_lexicon(vocabulary)
    requests: list[tuple[list[str], str]] = []
    plain: list[tuple[str, str]] = []
    words: dict[str, int] = {}
    for example in examples:
        message = normalise(example.text)
        request = courtesy.strip(message.clauses)
        own = request.words or message.words
        for word in message.words:
            words[word] = words.get(word, 0) + 1
        requests.append((list(features(own, message.question, concepts)), example.label))
        plain.append((" ".join(own), example.label))
    return train(requests, plain, words)
