"""From a message to its meaning: the order in which the parts are asked."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from .context import in_context, numbers_named, picked
from .deciding import Decider, concept_lexicon
from .decision import EMERGENCY, NOTHING, TOPICS_NAMED, Decision
from .examples import classifier
from .examples.cache import load_model, model_path, store_model
from .examples.classifier import Model
from .examples.features import features
from .meaning import Context, Meaning
from .menu import MenuReader
from .multi import both
from .reading.courtesy import Courtesy, Request
from .reading.dictionary import italian_words
from .reading.language import Languages
from .reading.normalise import Normaliser, Text
from .reading.slips import well_spelt
from .reading.spelling import Speller
from .reading.transliteration import Transliteration
from .written.content import FAQ, Example, Vocabulary, read_examples, read_vocabulary
from .written.lexicon import Lexicon
from .written.own_name import OwnName
from .written.rules import Rules, read_rules
from .written.safety import Safety, read_safety
from .written.wishes import Wishes, read_wishes

_MARKUP = re.compile(
    r"\A\s*/[a-z_]{2,}|\A\s*(?!\w+_o(?:n|ff)\s*\Z)[a-z]+(?:_[a-z0-9]+)+\s*\Z|<[a-z/!][^>]*>|\[/[a-z]+\]|\{\s*[\"'{%#]|[$#]\{|<%|\bjavascript:"
)
"""Payloads, HTML and the like, typed by hand: they are no requests, whatever words they hold."""
_MARKUP_TYPED = "markup"
_NOBODY = Context()
_VERDICTS = ("yes_after", "no_after", "only", "except", "also", "rest", "all", "out", "but")
"""Operators of which single words may judge numbers of a menu: "tutto tranne la seconda"."""


class Understanding:
    """Understands what citizens write. Holds the model; changes nothing; safe between threads."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        rules: Rules,
        safety: Safety,
        wishes: Wishes,
        speller: Speller,
        model: Model,
        own_name: OwnName,
    ) -> None:
        self._own_name = own_name
        self._safety = safety
        self._model = model
        self._normalise = normaliser(vocabulary)
        self._courtesy = courtesy_of(vocabulary)
        self._language_names = Lexicon(vocabulary.language_names)
        self._topics = tuple(vocabulary.topics)
        self._menu = menu_reader(vocabulary)
        self._speller = speller
        self._transliteration = Transliteration(speller.counts, speller.is_common)
        self._languages = Languages(vocabulary.language_words, vocabulary.shared_words)
        self._decider = Decider(vocabulary, rules, safety, wishes, model)
        self._question_starts = vocabulary.question_starts
        self._ands = vocabulary.ands

    @classmethod
    def load(cls, content_dir: Path, cache_dir: Path) -> "Understanding":
        """With the model of this content: from the cache, or trained now and stored there.

        Raises ContentError when the content cannot be used.
        """
        vocabulary, rules = read_vocabulary(content_dir), read_rules(content_dir)
        safety, wishes = read_safety(content_dir), read_wishes(content_dir)
        own_name = OwnName.read(content_dir, vocabulary.service_name)
        known = important_words(vocabulary) | rules.words | safety.words | wishes.words
        path = model_path(content_dir, cache_dir)
        model = load_model(path)
        if model is None:
            model = train_model(vocabulary, known, read_examples(content_dir))
            store_model(model, path)
        speller = Speller(model.words, model.italian, known | own_name.words, vocabulary.pronouns)
        return cls(vocabulary, rules, safety, wishes, speller, model, own_name)

    def parse(self, text: str, context: Context = _NOBODY) -> Meaning:
        """What a message means. Never raises; the same message always means the same."""
        message = self._transliteration.read(self._normalise(text))
        decision = self._decide(message, self._request(message), context)
        language = context.language or "it"
        if decision.by != _MARKUP_TYPED:
            language = self._languages.identify(message.folded, message.words, context.language)
        return self._meaning(decision, language, message)

    def explain(self, text: str, context: Context = _NOBODY) -> dict[str, Any]:
        """How `parse` came to its result: what decided, features and nearest examples."""
        message = self._transliteration.read(self._normalise(text))
        request = self._request(message)
        decision = self._decide(message, request, context)
        found = features(request, self._decider.concepts)
        label = decision.label if decision.label in self._model.labels else NOTHING
        return {
            "text": text,
            "words": list(request.words),
            "courtesy": list(request.kinds),
            "decided_by": decision.by,
            "label": decision.label,
            "ranking": self._decider.ranking(request)[:5],
            "features": classifier.contributions(self._model, found, label),
            "examples": classifier.nearest(self._model, request.words),
        }

    def _request(self, message: Text) -> Request:
        """What is asked, with the spelling repaired; the name of the service is looked for first,
        because a stray space leaves other words of it."""
        repaired = self._speller.repaired(self._own_name.read_as_written(message.clauses))
        return self._courtesy.strip(self._own_name.read_as_written(repaired))

    def _decide(self, message: Text, request: Request, context: Context) -> Decision:
        """Safety is asked first, of the words as they were written too."""
        alarm = self._safety.alarm(request.words, message.words, question=request.question)
        if alarm:
            return Decision(EMERGENCY, 1.0, f"safety: {alarm}", danger=alarm)
        if _MARKUP.search(message.folded):
            return Decision(NOTHING, 1.0, _MARKUP_TYPED)
        if not request.clauses:
            return _courtesy_alone(request)
        decision = self._by_numbers(request, context) or picked(request, context, self._menu)
        if decision is None:
            decision = self._decider.decide(request, context.expecting)
            decision = both(
                request, decision, self._decider.decide, self._question_starts, self._ands
            )
        return in_context(decision, request, context, self._ands)

    def _by_numbers(self, request: Request, context: Context) -> Decision | None:
        """What is to be done with topics that are named by their numbers on the screen."""
        named = numbers_named(request, context, self._menu)
        decision = self._decider.decide(named, context.expecting) if named else None
        return decision if decision and decision.by == TOPICS_NAMED else None

    def _meaning(self, decision: Decision, language: str, message: Text) -> Meaning:
        faq = decision.label.removeprefix(FAQ) if decision.label.startswith(FAQ) else None
        return Meaning(
            intent="faq" if faq else decision.label,
            confidence=decision.confidence,
            topics=tuple(topic for topic in self._topics if topic in decision.topics),
            faq=faq,
            language=language,
            goes_on=decision.goes_on,
            corrects=decision.corrects,
            second=self._meaning(decision.then, language, message) if decision.then else None,
            payload=decision.payload,
            alternatives=decision.alternatives,
            danger=decision.danger,
            target_language=self._target_language(decision, language, message),
        )

    def _target_language(self, decision: Decision, language: str, message: Text) -> str | None:
        """The language that is asked for; where none is named, the one that is spoken."""
        if decision.label != "change_language":
            return None
        named = [mention.concept for mention in self._language_names.mentions(message.words)]
        return named[0] if named else language


def _courtesy_alone(request: Request) -> Decision:
    for kind, label in (("thanks", "thanks"), ("greet", "greet"), ("please", "help")):
        if kind in request.kinds:
            return Decision(label, 1.0, "courtesy")
    return Decision(NOTHING, 1.0, "no words")


def normaliser(vocabulary: Vocabulary) -> Normaliser:
    """Reads messages with the abbreviations and emoji of the vocabulary."""
    return Normaliser(
        vocabulary.abbreviations,
        vocabulary.emoji,
        vocabulary.lone_emoji,
        vocabulary.plus,
        vocabulary.minus,
        vocabulary.dictated,
        vocabulary.full_stop,
    )


def menu_reader(vocabulary: Vocabulary) -> MenuReader:
    """Reads numbers, and the verdicts upon them, with the words of the vocabulary."""
    verdicts = frozenset(w for name in _VERDICTS for w in vocabulary.operators[name])
    own_name = frozenset(vocabulary.service_name.split())
    fillers = (vocabulary.fillers | vocabulary.menu_words) - own_name
    return MenuReader(vocabulary.numbers, fillers, verdicts, vocabulary.topics)


def courtesy_of(vocabulary: Vocabulary) -> Courtesy:
    """Takes off the politeness of the vocabulary."""
    return Courtesy(vocabulary.courtesy, vocabulary.causes, vocabulary.thanked, vocabulary.wishes)


def important_words(vocabulary: Vocabulary) -> set[str]:
    """The words of the vocabulary, towards which spelling is repaired, and beginnings (`scol*`)."""
    sections: tuple[Mapping[str, Iterable[str]], ...] = (
        vocabulary.topics,
        vocabulary.operators,
        vocabulary.courtesy,
        vocabulary.concepts,
        vocabulary.language_words,
        vocabulary.numbers,
        {"fillers": vocabulary.fillers, "names": vocabulary.names},
    )
    return {
        word
        for section in sections
        for entries in section.values()
        for entry in entries
        for word in entry.split()
    }


def train_model(vocabulary: Vocabulary, known: set[str], examples: Iterable[Example]) -> Model:
    """Trains from the examples, read as messages are; `known` words are spelt as they should be."""
    from .examples.training import train

    normalise = normaliser(vocabulary)
    courtesy = courtesy_of(vocabulary)
    concepts = concept_lexicon(vocabulary)
    requests: list[tuple[list[str], str]] = []
    plain: list[tuple[str, str]] = []
    messages = [(normalise(example.text), example.label) for example in examples]
    words = well_spelt(Counter(word for message, _ in messages for word in message.words))
    italian = italian_words()
    speller = Speller(words, italian, known, vocabulary.pronouns)
    for message, label in messages:
        request = courtesy.strip(speller.repaired(message.clauses))
        if not request.clauses:
            request = replace(request, clauses=message.clauses, kinds=())
        if "thanks" in request.kinds and request.plain in vocabulary.pleased:
            continue  # the decider knows these; as an example, "ok grazie" would make "ok" thanks
        requests.append((features(request, concepts), label))
        plain.append((request.plain, label))
    return train(requests, plain, words, italian)
