"""Whether an order aims at topics, or at something of the town that stands beside their names.

"Togliete le scuole" is about messages; "togliete i rami davanti alle scuole" has another object,
and "attivate la ztl anche di notte" wants the thing itself.
"""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from .tokens import Token

_ORDERS = frozenset({"add", "remove", "enough", "no"})
"""Operators whose topics are looked for after them."""
_LONGEST_ARTICLE_CUT = 2
"""Letters: "gl'eventi"."""
_TOLD_TO_SEVERAL = ("ate", "ete", "ite")
"""How Italian verbs end with which the town is told what to do."""
_OF_THE_TOWN = frozenset({"all", "add", "remove", "enough", "no", "instead", "prefer"})
"""Operators that are also said of things of the town: "mettete", "levate", "basta"."""


def misses(tokens: Sequence[Token]) -> bool:
    """Whether what the tokens order is something else than topics.

    Somebody who speaks of what they get themselves ("mi", "toglietemi") may say why in the same
    breath. An order to nobody in particular ("basta", "attivate") is one only if nothing else is
    named in its clause. After an aside ("perché", "quando") reasons follow, and they do not count.
    """
    ordered = False
    for clause in _clauses(tokens):
        said = list(takewhile(lambda token: not token.aside, clause))
        ordered = ordered or any(map(_is_order, said))
        if any(token.topics or token.operator == "all" for token in said):
            if any(map(_is_another_object, _between(said))):
                return True
            if ordered and not any(token.personal for token in clause):
                return any(token.strange for token in _ordered(said)) or _is_a_thing(said)
    return False


def _is_another_object(token: Token) -> bool:
    """Whether a word between an order and its topic names something; short ones seldom do."""
    return token.strange and len(token.word) > _LONGEST_ARTICLE_CUT


def _is_order(token: Token) -> bool:
    """ "Basta", "tutto", and "organizzate", which the service is never told to do."""
    unknown = token.strange and token.word.endswith(_TOLD_TO_SEVERAL)
    return unknown or token.operator in _OF_THE_TOWN


def _ordered(clause: Sequence[Token]) -> Sequence[Token]:
    """What is ordered: after "togliere", and around "niente"."""
    verbs = [place for place, token in enumerate(clause) if token.operator in {"add", "remove"}]
    return clause[verbs[0] :] if verbs else clause


def _is_a_thing(clause: Sequence[Token]) -> bool:
    """ "Attivate i semafori", "troppo caldo nelle scuole": a thing of the town, or a place."""
    named = [place for place, token in enumerate(clause) if token.topics]
    put = any(token.operator in {"add", "remove"} for token in clause)
    things = all(clause[place].thing and not clause[place].vague for place in named)
    return (put and bool(named) and things) or any(
        token.place for token in clause[min(named, default=0) : max(named, default=0)]
    )


def _between(clause: Sequence[Token]) -> Iterator[Token]:
    """What stands between an order and the topic after it."""
    waiting: list[Token] | None = None
    for token in clause:
        if token.operator in _ORDERS:
            waiting = []
        elif token.topics:
            yield from waiting or ()
            waiting = None
        elif waiting is not None:
            waiting.append(token)


def _clauses(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    start = 0
    for place, token in enumerate(tokens, start=1):
        if token.ends or place == len(tokens):
            yield tokens[start:place]
            start = place
