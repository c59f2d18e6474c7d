"""Reads which topics a message names, and what it wants done with them.

The words are those of topics.yml; how they combine stands in `algebra`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, chain

from ..reading.courtesy import Request
from ..reading.imperatives import is_for_oneself, is_order
from ..reading.normalise import Clause
from ..written.content import Vocabulary
from ..written.lexicon import Lexicon, Mention
from .aim import misses
from .algebra import ADD, SET, SUBSCRIBE, Operation, operations
from .senses import settled
from .tokens import Token

_TOPIC, _OPERATOR = "topic:", "op:"
_VAGUE, _THING = "vague", "thing"
_FOR_ME = re.compile(
    r"(?:^ci|(?<!\bper )(?<!\ba )\b(?:mi|me))\b(?: l\w{1,2})?(?: \w+)? "
    r"(?!avete|siete)\w+(?:[aei]te|i)\b"
)
"""What a question begs for: "mi togliete gli eventi?", "me le attivate?"."""
_WOULD_YOU = ("reste", "resti")
"""How verbs end that beg politely: "togliereste gli eventi?"."""
_MESSAGES_REMEMBERED = 64
"""The same message is asked for its topics, and for what it does with them."""
_WORDS_REMEMBERED = 8192
_OF_TWO = frozenset({"swap"})
"""Operators that say nothing unless one topic comes and another goes."""
_BEFORE_ASIDES = frozenset({"than", "receive"})
"""Operators some of whose words also begin a reason, or what is to be told: "sapere se"."""
_EXPLICIT = frozenset(
    {
        "only",
        "except",
        "instead",
        "swap",
        "prefer",
        "correction",
        "remove",
        "enough",
        "keep",
        "add",
        "also",
        "yes",
        "no",
        "rest",
    }
)


@dataclass(frozen=True, slots=True)
class Reading:
    """The operations a message spells out, in their order, and how surely it is about them."""

    operations: tuple[Operation, ...]
    personal: bool
    """Whether somebody speaks of what they get themselves: "mi", "toglietemi", "togli"."""
    explicit: bool
    """Whether an operator was said ("solo", "anche", "togli"); bare names say none."""
    unexplained: int
    """Words that have nothing to do with choosing topics."""
    words: int
    vague: bool
    """Whether the topics are named only by words that also mean messages in general ("avvisi")."""
    begs: bool
    """Whether a question with these words is a request: "me le attivate?", "potete …?"."""
    things: bool
    """Whether only things of the town are named, to be put up or cleared away ("la neve")."""
    astray: bool
    """Whether what is ordered is something else that stands beside the topics."""
    everything: bool
    """Whether no topic is named and only "tutto" or the like was said."""
    adds: bool
    """Whether it tells to add, and nothing else: the mildest of changes."""
    goes_on: bool
    """Whether the topics are only added to what was said before: "anche le scuole"."""
    corrects: bool
    """Whether the topics are put right, and nothing else is said of them: "anzi no, le scuole"."""


class TopicReader:
    """Reads the topics and operators in rows of plain words."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        entries = {_TOPIC + name: words for name, words in vocabulary.topics.items()}
        entries |= {_OPERATOR + name: words for name, words in vocabulary.operators.items()}
        entries |= {_VAGUE: vocabulary.vague, _THING: vocabulary.things}
        self._every = frozenset(vocabulary.topics)
        self._lexicon = Lexicon(entries)
        self._asking_for = Lexicon({"asking for": vocabulary.asking_for})
        self._personal, self._places = vocabulary.personal, vocabulary.places
        self._asides = vocabulary.asides
        polite = {w for phrases in vocabulary.courtesy.values() for p in phrases for w in p.split()}
        asking = {word for entry in vocabulary.asking_for for word in entry.split()}
        self._fillers = vocabulary.fillers | polite | asking
        self._tokens = lru_cache(_MESSAGES_REMEMBERED)(self._read_tokens)
        self._plain = lru_cache(_WORDS_REMEMBERED)(self._unnamed)

    def named(self, request: Request) -> frozenset[str]:
        """The topics that a request names beyond doubt."""
        tokens = self._tokens(request.clauses)
        return frozenset().union(*(token.topics for token in tokens if not token.vague))

    def read(self, clauses: tuple[Clause, ...]) -> Reading | None:
        """What clauses want done with topics; None where they say nothing of the kind."""
        tokens = self._tokens(clauses)
        if not any(token.topics or token.operator == "all" for token in tokens):
            return None
        found = operations(tokens, self._every)
        if not found:
            return None
        said = {token.operator for token in tokens}
        if _subscribing(said):
            found = tuple(
                replace(operation, intent=SUBSCRIBE) if operation.intent == SET else operation
                for operation in found
            )
        if len(found) == 1:
            said -= _OF_TWO
        named = [token for token in tokens if token.topics]
        explicit = bool(said & _EXPLICIT if named else said & (_EXPLICIT | {"all"}))
        return Reading(
            operations=found,
            personal=any(token.personal for token in tokens),
            explicit=explicit,
            unexplained=sum(t.strange or (_is_idle(t) and not explicit) for t in tokens),
            words=sum(len(clause.words) for clause in clauses),
            vague=bool(named) and all(token.vague for token in named),
            begs=any(map(self._begs, clauses)),
            things=_about_things(tokens, named, said),
            astray=misses(tokens),
            everything=not named,
            adds="add" in said and all(operation.intent == ADD for operation in found),
            goes_on=bool(named) and said & _EXPLICIT == {"also"},
            corrects=bool(named) and said & _EXPLICIT == {"correction"},
        )

    def _begs(self, clause: Clause) -> bool:
        """Whether a clause asks for something to be done."""
        if self._asking_for.mentions(clause.words):
            return True
        if any(word.endswith(_WOULD_YOU) for word in clause.words):
            return True
        return clause.question and bool(_FOR_ME.search(" ".join(clause.words)))

    def _read_tokens(self, clauses: tuple[Clause, ...]) -> list[Token]:
        words = tuple(chain.from_iterable(clause.words for clause in clauses))
        by_start: dict[int, list[Mention]] = {}
        for mention in self._lexicon.mentions(words):
            by_start.setdefault(mention.start, []).append(mention)
        if not by_start:
            return list(map(self._plain, words))
        starts = set(accumulate(map(_length, clauses), initial=0))
        tokens: list[Token] = []
        position = 0
        while position < len(words):
            mentions = by_start.get(position)
            if mentions:
                end = max(mention.end for mention in mentions)
                token = replace(self._named(words[position:end], mentions), ends=end in starts)
                tokens.append(replace(token, alone=token.ends and position in starts))
                position = end
            else:
                token = self._plain(words[position])
                position += 1
                tokens.append(replace(token, ends=True) if position in starts else token)
        return settled(tokens)

    def _named(self, words: Sequence[str], mentions: Sequence[Mention]) -> Token:
        """A row of words that topics.yml has."""
        token = _token(words[0], mentions)
        return replace(
            token,
            personal=any(map(self._is_personal, words)),
            aside=token.operator in _BEFORE_ASIDES and not self._asides.isdisjoint(words),
            place=words[0] in self._places,
        )

    def _unnamed(self, word: str) -> Token:
        """A word that topics.yml has among no topics and no operators."""
        return Token(
            word,
            filler=word in self._fillers,
            personal=self._is_personal(word),
            aside=word in self._asides,
            place=word in self._places,
        )

    def _is_personal(self, word: str) -> bool:
        return word in self._personal or is_for_oneself(word) or is_order(word)


def _about_things(tokens: Sequence[Token], named: Sequence[Token], said: set[str | None]) -> bool:
    """Whether things are named, with what is to be done, and no word about messages."""
    about_messages = "arrives" in said or any(token.vague for token in tokens)
    done = not said.isdisjoint({"add", "remove"})
    return bool(named) and all(t.thing for t in named) and done and not about_messages


def _is_idle(token: Token) -> bool:
    """ "Tutto bene a scuola" is about something else, "non voglio uscire" is not."""
    return token.operator == "idle" and not token.personal


def _length(clause: Clause) -> int:
    return len(clause.words)


def _subscribing(said: set[str | None]) -> bool:
    """Whether what sets topics also subscribes: "iscrivimi alle scuole"."""
    if "join" in said:
        return not said & {"also", "add"}
    return "receive" in said and not said & (_EXPLICIT | {"all"})


def _token(word: str, mentions: Sequence[Mention]) -> Token:
    names = [mention.concept for mention in mentions]
    topics = frozenset(name.removeprefix(_TOPIC) for name in names if name.startswith(_TOPIC))
    operators = [name.removeprefix(_OPERATOR) for name in names if name.startswith(_OPERATOR)]
    if topics:
        return Token(word, topics, known=True, vague=_VAGUE in names, thing=_THING in names)
    operator = min(operators, key=_PRIORITY.index) if operators else None
    if operator == "and":
        return Token(word, known=True, joins=True)
    return Token(word, operator=operator, known=True)


_PRIORITY = (
    "idle", "stays", "only", "except", "instead", "swap", "prefer", "correction", "rest", "arrives",
    "refuse", "unasked", "remove", "without", "nothing_of", "farewell", "enough", "keep", "add",
    "all", "join", "receive", "also", "out", "into", "not", "yes_after", "no_after", "more",
    "neither", "but", "with", "than", "and",
)  # fmt: skip
