"""Which topics a message names, and what it wants done with them: the topic algebra.

"solo scuole" sets, "anche il meteo" adds, "niente eventi" removes, "tutto tranne le strade" sets
the other five, "strade invece di meteo" adds one and removes the other. The words are those of
vocabulary.yml; here stands only how they combine.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from .content import Vocabulary
from .lexicon import Lexicon, Mention
from .meaning import TOPICS, in_menu_order

ADD, REMOVE, SET, SUBSCRIBE = "add_categories", "remove_categories", "set_categories", "subscribe"

_TOPIC, _OPERATOR, _VAGUE = "topic:", "op:", "vague"
_ALL = frozenset(TOPICS)
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
    }
)


@dataclass(frozen=True, slots=True)
class Operation:
    """What is done with which topics. For SET and SUBSCRIBE they are the whole resulting set."""

    intent: str
    topics: frozenset[str]

    @property
    def ordered(self) -> tuple[str, ...]:
        return in_menu_order(self.topics)


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


@dataclass(slots=True)
class _Tally:
    """The topics said so far, by the operator that governs them."""

    by: dict[str, set[str]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)

    def put(self, operator: str, topics: Iterable[str]) -> None:
        if operator not in self.by:
            self.by[operator] = set()
            self.order.append(operator)
        self.by[operator].update(topics)

    def get(self, *operators: str) -> frozenset[str]:
        return frozenset().union(*(self.by.get(operator, set()) for operator in operators))


@dataclass(frozen=True, slots=True)
class _Token:
    """A stretch of a message: topics, an operator, or neither."""

    word: str
    topics: frozenset[str] = frozenset()
    operator: str | None = None
    vague: bool = False


class TopicReader:
    """Reads the topics and operators in rows of plain words."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        entries = {_TOPIC + name: words for name, words in vocabulary.topics.items()}
        entries |= {_OPERATOR + name: words for name, words in vocabulary.operators.items()}
        entries[_VAGUE] = vocabulary.vague
        self._lexicon = Lexicon(entries)
        polite = {w for phrases in vocabulary.courtesy.values() for p in phrases for w in p.split()}
        self._fillers = vocabulary.fillers | polite

    def named(self, words: Sequence[str]) -> frozenset[str]:
        """The topics that the words name beyond doubt."""
        tokens = self._tokens(words)
        return frozenset().union(*(token.topics for token in tokens if not token.vague))

    def read(self, words: Sequence[str]) -> Reading | None:
        """What the words want done with topics; None where they say nothing of the kind."""
        tokens = self._tokens(words)
        operations = _operations(tokens)
        if not operations:
            return None
        said = {token.operator for token in tokens}
        if _subscribing(said):
            operations = tuple(
                replace(operation, intent=SUBSCRIBE) if operation.intent == SET else operation
                for operation in operations
            )
        named = [token for token in tokens if token.topics]
        return Reading(
            operations=operations,
            explicit=bool(said & _EXPLICIT),
            unexplained=sum(self._unexplained(token) for token in tokens),
            words=len(words),
            vague=bool(named) and all(token.vague for token in named),
            everything=not named,
        )

    def _unexplained(self, token: _Token) -> bool:
        return not (token.topics or token.operator or token.word in self._fillers)

    def _tokens(self, words: Sequence[str]) -> list[_Token]:
        by_start: dict[int, list[Mention]] = {}
        for mention in self._lexicon.mentions(words):
            by_start.setdefault(mention.start, []).append(mention)
        tokens: list[_Token] = []
        position = 0
        while position < len(words):
            mentions = by_start.get(position, [])
            tokens.append(_token(words[position], mentions))
            position = max((mention.end for mention in mentions), default=position + 1)
        return _with_yes_and_no(tokens)


def _subscribing(said: set[str | None]) -> bool:
    """Whether what sets topics also subscribes: "iscrivimi alle scuole"."""
    if "join" in said:
        return not said & {"also", "add"}
    return "receive" in said and not said & _EXPLICIT


def _token(word: str, mentions: Sequence[Mention]) -> _Token:
    names = [mention.concept for mention in mentions]
    topics = frozenset(name.removeprefix(_TOPIC) for name in names if name.startswith(_TOPIC))
    operators = [name.removeprefix(_OPERATOR) for name in names if name.startswith(_OPERATOR)]
    if topics:
        return _Token(word, topics, vague=_VAGUE in names)
    return _Token(word, operator=min(operators, key=_PRIORITY.index) if operators else None)


_PRIORITY = (
    "only", "except", "instead", "swap", "correction", "remove", "enough", "keep", "add", "all",
    "join", "receive", "also", "yes_after", "no_after",
)  # fmt: skip


def _with_yes_and_no(tokens: list[_Token]) -> list[_Token]:
    """Gives "sì" and "no" their sense: after a topic they answer it, "no" before one removes it."""
    result: list[_Token] = []
    answered = _answers(tokens)
    for position, token in enumerate(tokens):
        if token.operator not in {"yes_after", "no_after"}:
            result.append(token)
        elif position in answered:
            result.append(
                _Token(token.word, operator="yes" if token.operator == "yes_after" else "no")
            )
        elif token.operator == "no_after" and _topic_next(tokens, position):
            result.append(_Token(token.word, operator="remove"))
        else:
            result.append(_Token(token.word))
    return result


def _answers(tokens: Sequence[_Token]) -> set[int]:
    """Positions of the yes and no that answer the topic before them ("scuole sì, eventi no")."""
    found = {
        position
        for position, token in enumerate(tokens)
        if token.operator in {"yes_after", "no_after"} and position and tokens[position - 1].topics
    }
    last = {p for p in found if p == len(tokens) - 1 or not _topic_next(tokens, p)}
    return found if last else set()


def _topic_next(tokens: Sequence[_Token], position: int) -> bool:
    """Whether a topic follows, at most an article in between."""
    following = tokens[position + 1 : position + 3]
    if not following:
        return False
    return bool(following[0].topics) or (
        len(following) > 1
        and bool(following[1].topics)
        and not following[0].operator
        and len(following[0].word) <= 5
    )


def _operations(tokens: Sequence[_Token]) -> tuple[Operation, ...]:
    """What the tokens want done, a correction ("anzi no, …") replacing what it corrects."""
    cut = max((i for i, token in enumerate(tokens) if token.operator == "correction"), default=-1)
    if cut < 0:
        return _plain_operations(tokens)
    before, after = _plain_operations(tokens[:cut]), _plain_operations(tokens[cut + 1 :])
    if not after or not before:
        return after or before
    if after[0].intent == ADD and before[0].intent == SET:
        return (Operation(SET, before[0].topics | after[0].topics),)
    bare = not any(token.operator for token in tokens[cut + 1 :])
    return (replace(after[0], intent=before[0].intent),) if bare else after


def _plain_operations(tokens: Sequence[_Token]) -> tuple[Operation, ...]:
    if swapped := _swapped(tokens):
        return swapped
    return _combined(_tallied(tokens))


def _swapped(tokens: Sequence[_Token]) -> tuple[Operation, ...]:
    """ "cambia gli eventi con le scuole": one topic goes, another comes."""
    names = [token.operator for token in tokens]
    if "swap" not in names:
        return ()
    start = names.index("swap")
    with_at = next(
        (i for i, t in enumerate(tokens) if i > start and t.word in _WITH and not t.operator), None
    )
    if with_at is None:
        return ()
    gone = frozenset().union(*(t.topics for t in tokens[start:with_at]))
    come = frozenset().union(*(t.topics for t in tokens[with_at:]))
    if not gone or not come:
        return ()
    return (Operation(ADD, come - gone), Operation(REMOVE, gone - come))


_WITH = frozenset({"con", "with", "for", "cu", "me", "на", "par", "por"})


def _tallied(tokens: Sequence[_Token]) -> _Tally:
    tally = _Tally()
    governing = "none"
    waiting: set[str] = set()
    for position, token in enumerate(tokens):
        if token.topics:
            answer = tokens[position + 1].operator if position + 1 < len(tokens) else None
            operator = {"yes": "add", "no": "remove"}.get(answer or "", governing)
            if operator in {"none", "also"} and answer not in {"yes", "no"}:
                waiting |= token.topics
            tally.put(operator, token.topics)
        elif token.operator in _GOVERNING:
            if not (token.operator == "only" and _is_fresh(tokens, position)):
                governing = "remove" if token.operator == "enough" else token.operator
            if governing in {"add", "remove"} and waiting and not _topics_after(tokens, position):
                _reassign(tally, waiting, governing)
        elif token.operator == "also" and governing == "none":
            governing = "also"
        elif token.operator == "all":
            tally.put("all" if governing != "remove" else "all removed", ())
    return tally


_GOVERNING = frozenset({"only", "except", "instead", "add", "remove", "enough", "keep"})


def _is_fresh(tokens: Sequence[_Token], position: int) -> bool:
    """ "cancellami solo dagli eventi": what was just said to be removed or added stays so."""
    before = [token for token in tokens[:position] if token.topics or token.operator]
    return bool(before) and before[-1].operator in {"add", "remove"}


def _topics_after(tokens: Sequence[_Token], position: int) -> bool:
    return any(token.topics for token in tokens[position + 1 :])


def _reassign(tally: _Tally, topics: set[str], operator: str) -> None:
    """ "gli eventi non mi interessano": the operator comes after its topics."""
    for earlier in ("none", "also"):
        tally.by.get(earlier, set()).difference_update(topics)
    tally.put(operator, topics)


def _combined(tally: _Tally) -> tuple[Operation, ...]:
    said = {operator for operator, topics in tally.by.items() if topics}
    if "all removed" in tally.by:
        left = tally.get("except", "keep", "only")
        return (Operation(SET, left),) if left else ()
    if "except" in said:
        return (Operation(SET, _ALL - tally.get("except", "remove")),)
    if "instead" in said:
        return _replaced(tally)
    if "all" in tally.by and not said & {"only", "none", "add", "also"}:
        return (Operation(SET, _ALL - tally.get("remove")),)
    if "only" in said:
        return (Operation(SET, tally.get("only", "none", "also", "add")),)
    return _changes(tally, said)


def _replaced(tally: _Tally) -> tuple[Operation, ...]:
    gone = tally.get("instead", "remove")
    come = tally.get("add", "none", "also", "only") - gone
    if "only" in tally.by and come:
        return (Operation(SET, come),)
    if not come:
        return (Operation(REMOVE, gone),)
    return (Operation(ADD, come), Operation(REMOVE, gone))


def _changes(tally: _Tally, said: set[str]) -> tuple[Operation, ...]:
    if "keep" in said and "remove" not in said:
        return (Operation(SET, tally.get("keep", "none", "also", "add")),)
    if "none" in said and not said & {"add"}:
        chosen = Operation(SET, tally.get("none", "also") - tally.get("remove"))
        return (chosen,) if chosen.topics else ()
    changes = {
        ADD: tally.get("add", "also", "none"),
        REMOVE: tally.get("remove"),
    }
    order = [ADD, REMOVE] if tally.order and tally.order[0] != "remove" else [REMOVE, ADD]
    return tuple(Operation(intent, changes[intent]) for intent in order if changes[intent])
