"""Conditions in flows and responses: pypred's grammar, compiled once to closures.

    condition  = unary, ( { "and", unary } | { "or", unary } )
    unary      = "not", unary | comparison
    comparison = operand, [ operator, operand ]
    operand    = slots.NAME | context.NAME | "text" | 'text' | number | true | false | null
               | undefined | empty | "(", condition, ")" | "{", { operand }, "}"
    operator   = "=" | "==" | "is" | "!=" | "is not" | "<" | "<=" | ">" | ">=" | contains | matches

Keywords are case-insensitive and `#` starts a comment. It means what it means in Rasa, with four
differences, all of them refusals at load of what Rasa misreads in silence: `and` mixed with `or`
without parentheses (pypred gives both the same precedence), words without quotes (there: unknown
variables), slots that the domain does not declare, regular expressions that do not compile.

As in Rasa, nothing is converted (`"42"` is not `42`), `null` is not `empty`, `matches` searches
case-sensitively, and a comparison that makes no sense (`null > 5`) makes the whole condition false.
"""

import operator
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from .condition_tokens import ConditionError, Token, tokens

Test = Callable[[Mapping[str, Any], Mapping[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition."""

    text: str
    slots: frozenset[str] = field(compare=False)
    _test: Test = field(compare=False, repr=False)

    def holds(self, slots: Mapping[str, Any], context: Mapping[str, Any]) -> bool:
        """Whether it is true now; False when it compares what cannot be compared."""
        try:
            return bool(self._test(slots, context))
        except TypeError:
            return False


def compile_condition(text: str, slots: Collection[str], context: Collection[str]) -> Condition:
    """Compile a condition that may read these slots and context values.

    Raises `ConditionError`, whose text names the column and says what to write instead.
    """
    parser = _Parser(tokens(text), slots, context)
    test = parser.condition()
    parser.expect_end()
    return Condition(text, frozenset(parser.used), test)


class _Undefined:
    """A context value that is not there. Equal only to `undefined` and `empty`, as in pypred."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Undefined | _Empty)

    __hash__ = None  # type: ignore[assignment]

    def __bool__(self) -> bool:
        return False


class _Empty:
    """Equal to everything of length zero, as in pypred."""

    def __eq__(self, other: object) -> bool:
        if isinstance(other, _Undefined | _Empty):
            return True
        return hasattr(other, "__len__") and len(other) == 0

    __hash__ = None  # type: ignore[assignment]

    def __bool__(self) -> bool:
        return False


_UNDEFINED = _Undefined()
_CONSTANTS = {
    "true": True,
    "false": False,
    "null": None,
    "undefined": _UNDEFINED,
    "empty": _Empty(),
}
_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


class _Parser:
    """Recursive descent over the tokens; remembers which slots the condition reads."""

    def __init__(
        self, stream: list[Token], slots: Collection[str], context: Collection[str]
    ) -> None:
        self._stream = stream
        self._next = 0
        self._slots = slots
        self._context = context
        self.used: set[str] = set()

    def condition(self) -> Test:
        left = self._unary()
        joined_by = ""
        while self._peek().keyword in {"and", "or"}:
            token = self._take()
            if joined_by and token.keyword != joined_by:
                raise ConditionError(token, "'and' and 'or' are mixed: put parentheses around one")
            joined_by = token.keyword
            left = _join(joined_by, left, self._unary())
        return left

    def expect_end(self) -> None:
        token = self._peek()
        if token.kind != "end":
            raise ConditionError(token, f"'{token.text}' is not expected here")

    def _unary(self) -> Test:
        if self._peek().keyword == "not":
            self._take()
            inner = self._unary()
            return lambda slots, context: not inner(slots, context)
        return self._comparison()

    def _comparison(self) -> Test:
        left = self._operand()
        token = self._peek()
        if token.kind == "operator":
            self._take()
            return _compare(_COMPARISONS[token.text], left, self._operand())
        if token.keyword == "is":
            self._take()
            negated = self._peek().keyword == "not"
            if negated:
                self._take()
            return _compare(operator.ne if negated else operator.eq, left, self._operand())
        if token.keyword == "contains":
            self._take()
            return _contains(left, self._operand())
        if token.keyword == "matches":
            self._take()
            return _matches(left, self._pattern())
        return left

    def _operand(self) -> Test:
        token = self._take()
        if token.kind == "string":
            return _constant(token.text[1:-1])
        if token.kind == "number":
            return _constant(float(token.text) if "." in token.text else int(token.text))
        if token.keyword in _CONSTANTS:
            return _constant(_CONSTANTS[token.keyword])
        if token.text == "(":
            inner = self.condition()
            self._close(")")
            return inner
        if token.text == "{":
            return self._set()
        if token.kind == "word" and not token.keyword:
            return self._variable(token)
        raise ConditionError(token, "a value is expected here: a slot, a number or a quoted text")

    def _set(self) -> Test:
        members = []
        while self._peek().text != "}":
            members.append(self._operand())
        self._close("}")
        return lambda slots, context: [member(slots, context) for member in members]

    def _variable(self, token: Token) -> Test:
        scope, _, name = token.text.partition(".")
        if scope == "slots" and name:
            if name not in self._slots:
                raise ConditionError(token, f"the slot '{name}' is not declared in the domain")
            self.used.add(name)
            return lambda slots, _context: slots.get(name)
        if scope == "context" and name:
            if name not in self._context:
                known = ", ".join(sorted(self._context))
                raise ConditionError(token, f"there is no context value '{name}', only {known}")
            return lambda _slots, context: context.get(name, _UNDEFINED)
        raise ConditionError(
            token, f"'{token.text}' has no quotes: write \"{token.text}\" or slots.{token.text}"
        )

    def _pattern(self) -> "re.Pattern[str]":
        token = self._take()
        if token.kind != "string":
            raise ConditionError(token, "'matches' needs a regular expression in quotes")
        try:
            return re.compile(token.text[1:-1])
        except (re.error, OverflowError, RecursionError) as error:
            raise ConditionError(token, f"the regular expression is wrong ({error})") from None

    def _close(self, bracket: str) -> None:
        token = self._take()
        if token.text != bracket:
            raise ConditionError(token, f"'{bracket}' is missing")

    def _peek(self) -> Token:
        return self._stream[self._next]

    def _take(self) -> Token:
        token = self._stream[self._next]
        if token.kind != "end":
            self._next += 1
        return token


def _constant(value: Any) -> Test:
    return lambda _slots, _context: value


def _join(word: str, left: Test, right: Test) -> Test:
    if word == "and":
        return lambda slots, context: left(slots, context) and right(slots, context)
    return lambda slots, context: left(slots, context) or right(slots, context)


def _compare(compare: Callable[[Any, Any], Any], left: Test, right: Test) -> Test:
    return lambda slots, context: compare(left(slots, context), right(slots, context))


def _contains(left: Test, right: Test) -> Test:
    def test(slots: Mapping[str, Any], context: Mapping[str, Any]) -> bool:
        whole = left(slots, context)
        return hasattr(whole, "__contains__") and right(slots, context) in whole

    return test


def _matches(left: Test, pattern: "re.Pattern[str]") -> Test:
    def test(slots: Mapping[str, Any], context: Mapping[str, Any]) -> bool:
        value = left(slots, context)
        return isinstance(value, str) and pattern.search(value) is not None

    return test
