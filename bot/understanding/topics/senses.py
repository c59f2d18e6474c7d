"""Operators whose sense depends on where they stand: "no", "via", "più", "né", "senza", "resto".

Each step looks at the tokens of a whole message and settles one kind of them; what is left are
operators that `algebra` combines.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from .tokens import QUIET, Token

_ANSWERS = {"yes_after": "yes", "no_after": "no", "out": "no", "into": "yes"}
"""What a word says right after a topic ("scuole sì, eventi via")."""
_BEFORE = {"no_after": "remove", "not": "remove", "out": "remove", "into": "add"}
"""What it says right before one ("via le strade, dentro gli eventi"); elsewhere it says nothing."""
_REFUSING = frozenset({"farewell", "remove", "enough", "no_after", "not", "out", "arrives"})
"""What makes "più" a "no more"."""
_TAKEN_BACK = frozenset({"add", "remove", "enough"})
"""What "non ho chiesto di" and the like take back."""
_REACH = 5
"""Words from "guai a voi" to what must not be done."""
_REFUSED = frozenset({"enough", "remove"})
_LESS = "meno"
_SHORT_WORD = 3
_LONGEST_ARTICLE = 5
"""Letters: "degli", "delle"."""


def settled(tokens: list[Token]) -> list[Token]:
    """The tokens with every operator in its sense."""
    for step in _STEPS:
        tokens = step(tokens)
    return tokens


def _quiet(token: Token) -> Token:
    return replace(token, operator=None)


def _with_corrections(tokens: list[Token]) -> list[Token]:
    """ "aggiungi le scuole. No, le strade": the only "no", and alone, puts right what was said."""
    answers = sum(token.operator in _ANSWERS for token in tokens)
    return [
        replace(token, operator="correction")
        if token.alone
        and token.operator == "no_after"
        and answers == 1
        and _topic_next(tokens, place)
        else token
        for place, token in enumerate(tokens)
    ]


def _without_general(tokens: list[Token]) -> list[Token]:
    """ "school alerts", "alertas del tiempo": beside a topic, a word for alerts names no other."""
    return [
        replace(token, topics=frozenset())
        if token.vague and _is_general(tokens, position)
        else token
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
            if tokens[place].joins or len(tokens[place].word) > _longest(tokens[place]):
                break
    return False


def _with_farewells(tokens: list[Token]) -> list[Token]:
    """ "strade stop" answers no; "stop alle strade", and a "stop" by itself, is enough of them."""
    return [
        replace(token, operator="no" if _says_farewell(tokens, place) else "enough")
        if token.operator == "farewell"
        else token
        for place, token in enumerate(tokens)
    ]


def _says_farewell(tokens: Sequence[Token], place: int) -> bool:
    """Whether a topic is just before, and none is behind."""
    after_topic = place > 0 and bool(tokens[place - 1].topics)
    return after_topic and not any(token.topics for token in tokens[place + 1 :])


def _longest(between: Token) -> int:
    """Letters of what may stand between "informazioni" and what they are of: "sulle", "bei"."""
    return _LONGEST_ARTICLE if between.place or between.operator in QUIET - {None} else _SHORT_WORD


def _with_all_gone(tokens: list[Token]) -> list[Token]:
    """ "tutto via tranne la scuola" is "via tutto …"."""
    result = list(tokens)
    for place in range(1, len(result)):
        if result[place].operator == "out" and result[place - 1].operator == "all":
            result[place - 1 : place + 1] = [result[place], result[place - 1]]
    return result


def _with_refusals(tokens: list[Token]) -> list[Token]:
    """ "non ho chiesto di togliere le scuole", "guai a voi se le togliete": nothing goes."""
    result: list[Token] = []
    until = -1
    for position, token in enumerate(tokens):
        if token.operator == "unasked":
            until = position + _REACH
        elif token.operator == "not" and _operator_next(tokens, position) in _TAKEN_BACK:
            until = position + 1
        if position <= until and token.operator in _TAKEN_BACK:
            result.append(replace(token, operator="refuse"))
            until = -1
        else:
            result.append(_quiet(token) if token.operator == "unasked" else token)
    return result


def _operator_next(tokens: Sequence[Token], position: int) -> str | None:
    return next((token.operator for token in tokens[position + 1 : position + 2]), None)


def _with_neither(tokens: list[Token]) -> list[Token]:
    """ "né eventi né meteo" removes both; once and alone, "ne" and "ni" have many other senses."""
    places = [i for i, token in enumerate(tokens) if token.operator == "neither"]
    if not places:
        return tokens
    before_topics = {place for place in places if _topic_next(tokens, place)}
    removing = any(token.operator == "remove" for token in tokens)
    refused = before_topics if removing or len(before_topics) > 1 else set()
    return [
        replace(token, operator="remove" if i in refused else None, joins=True)
        if token.operator == "neither"
        else token
        for i, token in enumerate(tokens)
    ]


def _with_answers(tokens: list[Token]) -> list[Token]:
    """ "sì", "no", "via", "dentro": after a topic they answer it; most also stand before one."""
    if not any(token.operator in _ANSWERS or token.operator in _BEFORE for token in tokens):
        return tokens
    answering = _answering(tokens)
    return [_answer(tokens, i, i in answering) for i in range(len(tokens))]


def _answer(tokens: Sequence[Token], position: int, answering: bool) -> Token:
    token = tokens[position]
    if token.operator not in _ANSWERS and token.operator not in _BEFORE:
        return token
    if answering and token.operator:
        return replace(token, operator=_ANSWERS[token.operator])
    if token.operator in _BEFORE and (_topic_next(tokens, position) or _all_next(tokens, position)):
        return replace(token, operator=_BEFORE[token.operator], contrasts=token.operator == "not")
    denies_something_else = token.operator == "not" and not _operator_next(tokens, position)
    return token if denies_something_else else _quiet(token)


def _answering(tokens: Sequence[Token]) -> set[int]:
    """Positions of the yes and no that answer what is before them ("scuole sì, eventi no")."""
    found = {
        position
        for position, token in enumerate(tokens)
        if token.operator in _ANSWERS
        and position
        and _can_be_answered(tokens[position - 1])
        and not _all_next(tokens, position)
    }
    last = {p for p in found if p == len(tokens) - 1 or not _topic_next(tokens, p)}
    return found if last else set()


def _can_be_answered(token: Token) -> bool:
    return bool(token.topics) or token.operator == "rest"


def _topic_next(tokens: Sequence[Token], position: int) -> bool:
    """Whether a topic follows, at most an article in between."""
    following = tokens[position + 1 : position + 3]
    if not following:
        return False
    article = following[0].operator in QUIET and len(following[0].word) <= _LONGEST_ARTICLE
    return bool(following[0].topics) or (article and any(token.topics for token in following[1:]))


def _all_next(tokens: Sequence[Token], position: int) -> bool:
    """ "via tutto tranne le scuole", "via il resto"."""
    return _operator_next(tokens, position) in {"all", "rest"}


def _with_every(tokens: list[Token]) -> list[Token]:
    """ "togli tutti gli eventi": every one of them, not every topic ("tutto, gli eventi no")."""
    return [
        _quiet(token)
        if token.operator == "all" and _topic_next(tokens, i) and not _is_refused_next(tokens, i)
        else token
        for i, token in enumerate(tokens)
    ]


def _is_refused_next(tokens: Sequence[Token], position: int) -> bool:
    """Whether "no" answers the topic that follows."""
    place = next(i for i in range(position + 1, len(tokens)) if tokens[i].topics)
    return any(token.operator == "no" for token in tokens[place + 1 : place + 2])


def _with_more(tokens: list[Token]) -> list[Token]:
    """ "più eventi" wants them too; "non mi mandate più eventi" does not."""
    refused = False
    result: list[Token] = []
    for position, token in enumerate(tokens):
        refused = refused or token.operator in _REFUSING
        if token.operator == "more":
            wanted = not refused and _topic_next(tokens, position)
            result.append(replace(token, operator="also" if wanted else None))
        else:
            result.append(token)
    return result


def _with_exceptions(tokens: list[Token]) -> list[Token]:
    """ "jesi on ma senza scuole" joins to all the others; a subscriber's "senza" removes."""
    joins = any(token.operator == "join" for token in tokens)
    sense = {"without": "remove", "nothing_of": "enough"}
    return [
        replace(token, operator="except" if joins else sense[token.operator])
        if token.operator in sense
        else replace(token, operator=_exception(tokens, place))
        if token.operator == "except"
        else token
        for place, token in enumerate(tokens)
    ]


def _exception(tokens: Sequence[Token], place: int) -> str:
    """ "tutto, eventi esclusi" answers what is before it; "meno eventi" wants less of them."""
    if tokens[place].ends and place and tokens[place - 1].topics:
        return "no"
    before = {token.operator for token in tokens[:place]}
    of_nothing = before.isdisjoint({"all", "join"}) and not any(t.topics for t in tokens[:place])
    bare = any(token.topics for token in tokens[place + 1 : place + 2])
    return "enough" if of_nothing and bare and tokens[place].word == _LESS else "except"


def _with_other_objects(tokens: list[Token]) -> list[Token]:
    """ "basta con le sorprese, ditemi delle strade": what is refused first is no topic."""
    end = next((place for place, token in enumerate(tokens) if token.ends), len(tokens))
    first = tokens[: end + 1]
    if any(token.topics or token.operator in {"all", "rest"} for token in first):
        return tokens
    if not any(token.topics for token in tokens[end + 1 :]):
        return tokens
    refused = [place for place, token in enumerate(first) if token.operator in _REFUSED]
    if not refused or not any(token.strange for token in first[refused[-1] + 1 :]):
        return tokens
    return [_quiet(token) if i in refused else token for i, token in enumerate(tokens)]


def _with_comparisons(tokens: list[Token]) -> list[Token]:
    """ "di" and "che" compare only where something is preferred."""
    if any(token.operator == "prefer" for token in tokens):
        return tokens
    return [_quiet(token) if token.operator == "than" else token for token in tokens]


def _with_what_stays(tokens: list[Token]) -> list[Token]:
    """ "lascia tutto com'è ma togli gli eventi": what one has stays, but for what is said."""
    if not any(token.operator == "stays" for token in tokens):
        return tokens
    instead = {"all": None, "rest": None, "keep": None, "except": "remove"}
    return [
        replace(token, operator=instead.get(token.operator or "", token.operator))
        for token in tokens
    ]


_STEPS: Sequence[Callable[[list[Token]], list[Token]]] = (
    _with_farewells,
    _with_corrections,
    _with_all_gone,
    _with_comparisons,
    _without_general,
    _with_refusals,
    _with_other_objects,
    _with_exceptions,
    _with_neither,
    _with_more,
    _with_answers,
    _with_every,
    _with_what_stays,
)
