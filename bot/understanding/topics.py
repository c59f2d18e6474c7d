"""Reads which topics a message names, and what it wants done with them.

The words are those of topics.yml; how they combine stands in `algebra`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from .algebra import SET, SUBSCRIBE, Operation, Token, operations
from .content import Vocabulary
from .lexicon import Lexicon, Mention

_TOPIC, _OPERATOR, _VAGUE = "topic:", "op:", "vague"
_YES_AND_NO = frozenset({"yes_after", "no_after"})
_MESSAGES_REMEMBERED = 64
"""The same message is asked for its topics, and for what it does with them."""
_WORDS_REMEMBERED = 8192
_EXPLICIT = frozenset(
    {
        "only",
        "except",
        "instead",
        "swap",
        "correction",
        "remove",
        "enough",
        "keep",
        "add",
        "also",
        "yes",
        "no",
        "all",
        "rest",
    }
)


@dataclass(frozen=True, slots=True)
class Reading:
    """The operations a message spells out, in their order, and how surely it is about them."""

    operations: tuple[Operation, ...]
    explicit: bool
    """Whether an operator was said ("solo", "anche", "togli"); bare names say none."""
    unexplained: int
    """Words that have nothing to do with choosing topics."""
    words: int
    vague: bool
    """Whether the topics are named only by words that also mean messages in general ("avvisi")."""
    everything: bool
    """Whether no topic is named and only "tutto" or the like was said."""
    corrects: bool
    """Whether the topics are put right, and nothing else is said of them: "anzi no, le scuole"."""


class TopicReader:
    """Reads the topics and operators in rows of plain words."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        entries = {_TOPIC + name: words for name, words in vocabulary.topics.items()}
        entries |= {_OPERATOR + name: words for name, words in vocabulary.operators.items()}
        entries[_VAGUE] = vocabulary.vague
        self._lexicon = Lexicon(entries)
        polite = {w for phrases in vocabulary.courtesy.values() for p in phrases for w in p.split()}
        self._fillers = vocabulary.fillers | polite
        self._tokens = lru_cache(_MESSAGES_REMEMBERED)(self._read_tokens)
        self._plain = lru_cache(_WORDS_REMEMBERED)(_plain)

    def named(self, words: Sequence[str]) -> frozenset[str]:
        """The topics that the words name beyond doubt."""
        tokens = self._tokens(tuple(words))
        return frozenset().union(*(token.topics for token in tokens if not token.vague))

    def read(self, words: Sequence[str]) -> Reading | None:
        """What the words want done with topics; None where they say nothing of the kind."""
        tokens = self._tokens(tuple(words))
        if not any(token.topics or token.operator == "all" for token in tokens):
            return None
        found = operations(tokens)
        if not found:
            return None
        said = {token.operator for token in tokens}
        if _subscribing(said):
            found = tuple(
                replace(operation, intent=SUBSCRIBE) if operation.intent == SET else operation
                for operation in found
            )
        named = [token for token in tokens if token.topics]
        return Reading(
            operations=found,
            explicit=bool(said & _EXPLICIT),
            unexplained=sum(self._unexplained(token) for token in tokens),
            words=len(words),
            vague=bool(named) and all(token.vague for token in named),
            everything=not named,
            corrects=bool(named) and said & _EXPLICIT == {"correction"},
        )

    def _unexplained(self, token: Token) -> bool:
        return not (token.topics or token.operator or token.word in self._fillers)

    def _read_tokens(self, words: tuple[str, ...]) -> list[Token]:
        by_start: dict[int, list[Mention]] = {}
        for mention in self._lexicon.mentions(words):
            by_start.setdefault(mention.start, []).append(mention)
        if not by_start:
            return list(map(self._plain, words))
        tokens: list[Token] = []
        position = 0
        while position < len(words):
            mentions = by_start.get(position)
            if mentions:
                tokens.append(_token(words[position], mentions))
                position = max(mention.end for mention in mentions)
            else:
                tokens.append(self._plain(words[position]))
                position += 1
        return _with_yes_and_no(_with_neither(_joining_without(_without_general(tokens))))


def _without_general(tokens: Sequence[Token]) -> list[Token]:
    """ "school alerts", "alertas del tiempo": beside a topic, a word for alerts names no other."""
    return [
        Token(token.word) if token.vague and _is_general(tokens, position) else token
        for position, token in enumerate(tokens)
    ]


def _is_general(tokens: Sequence[Token], position: int) -> bool:
    """ "school alerts" are of schools; so are "informazioni scuole", where no topic is before."""
    if len(tokens[position].topics) > 1:
        return _beside_topic(tokens, position, (1, -1))
    first = not any(token.topics for token in tokens[:position])
    return first and _beside_topic(tokens, position, (1,))


def _beside_topic(tokens: Sequence[Token], position: int, steps: Sequence[int]) -> bool:
    """Whether a certain topic stands next to this one, at most a short word in between."""
    for step in steps:
        for place in (position + step, position + 2 * step):
            if not 0 <= place < len(tokens) or tokens[place].operator:
                break
            if tokens[place].topics:
                if not tokens[place].vague:
                    return True
                break
            if tokens[place].word in _JOINING or len(tokens[place].word) > _SHORT_WORD:
                break
    return False


_JOINING = frozenset(
    {"e", "ed", "o", "and", "or", "si", "dhe", "і", "та", "و", "et", "ou", "y", "a"}
)
_SHORT_WORD = 3


def _subscribing(said: set[str | None]) -> bool:
    """Whether what sets topics also subscribes: "iscrivimi alle scuole"."""
    if "join" in said:
        return not said & {"also", "add"}
    return "receive" in said and not said & _EXPLICIT


def _plain(word: str) -> Token:
    return Token(word, joins=word in _JOINING)


def _token(word: str, mentions: Sequence[Mention]) -> Token:
    names = [mention.concept for mention in mentions]
    topics = frozenset(name.removeprefix(_TOPIC) for name in names if name.startswith(_TOPIC))
    operators = [name.removeprefix(_OPERATOR) for name in names if name.startswith(_OPERATOR)]
    if topics:
        return Token(word, topics, vague=_VAGUE in names)
    return Token(word, operator=min(operators, key=_PRIORITY.index) if operators else None)


_PRIORITY = (
    "only", "except", "instead", "swap", "correction", "rest", "refuse", "remove", "enough",
    "keep", "add", "all", "join", "receive", "also", "yes_after", "no_after",
    "neither", "but", "with",
)  # fmt: skip


_WITHOUT = frozenset({"senza", "without", "fara", "pa", "без", "بدون", "sans", "sin"})


def _joining_without(tokens: list[Token]) -> list[Token]:
    """ "jesi on ma senza scuole" joins to all the others; a subscriber's "senza" removes."""
    joins = any(token.operator == "join" for token in tokens)
    return [
        replace(token, operator="except")
        if joins and token.operator == "remove" and token.word in _WITHOUT
        else token
        for token in tokens
    ]


def _with_neither(tokens: list[Token]) -> list[Token]:
    """ "né eventi né meteo" removes both; once and alone, "ne" and "ni" have many other senses."""
    places = [i for i, token in enumerate(tokens) if token.operator == "neither"]
    if not places:
        return tokens
    before_topics = {place for place in places if _topic_next(tokens, place)}
    removing = any(token.operator == "remove" for token in tokens)
    refused = before_topics if removing or len(before_topics) > 1 else set()
    return [
        Token(token.word, operator="remove" if i in refused else None, joins=True)
        if token.operator == "neither"
        else token
        for i, token in enumerate(tokens)
    ]


def _with_yes_and_no(tokens: list[Token]) -> list[Token]:
    """Gives "sì" and "no" their sense: after a topic they answer it, "no" before one removes it."""
    if not any(token.operator in _YES_AND_NO for token in tokens):
        return tokens
    result: list[Token] = []
    answered = _answers(tokens)
    for position, token in enumerate(tokens):
        if token.operator not in _YES_AND_NO:
            result.append(token)
        elif position in answered:
            result.append(
                Token(token.word, operator="yes" if token.operator == "yes_after" else "no")
            )
        elif token.operator == "no_after" and _topic_next(tokens, position):
            result.append(Token(token.word, operator="remove"))
        else:
            result.append(Token(token.word))
    return result


def _answers(tokens: Sequence[Token]) -> set[int]:
    """Positions of the yes and no that answer the topic before them ("scuole sì, eventi no")."""
    found = {
        position
        for position, token in enumerate(tokens)
        if token.operator in _YES_AND_NO and position and tokens[position - 1].topics
    }
    last = {p for p in found if p == len(tokens) - 1 or not _topic_next(tokens, p)}
    return found if last else set()


def _topic_next(tokens: Sequence[Token], position: int) -> bool:
    """Whether a topic follows, at most an article in between."""
    following = tokens[position + 1 : position + 3]
    if not following:
        return False
    return bool(following[0].topics) or (
        len(following) > 1
        and bool(following[1].topics)
        and following[0].operator in {None, "with"}
        and len(following[0].word) <= 5
    )
