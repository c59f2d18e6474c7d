"""Conditions: pypred's grammar and what it means, with refusals instead of its silent traps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.condition_tokens import ConditionError
from bot.dialogue.conditions import compile_condition

SLOTS = {"yes": True, "no": False, "text": "Meteo", "none": None, "number": 42, "list": ["a", "b"],
         "blank": "", "nothing": [], "digits": "42"}  # fmt: skip
CONTEXT_NAMES = {"known", "absent"}
CONTEXT = {"known": "value"}


def holds(text: str) -> bool:
    return compile_condition(text, SLOTS, CONTEXT_NAMES).holds(SLOTS, CONTEXT)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("slots.yes", True),
        ("slots.no", False),
        ("slots.none", False),
        ("not slots.no", True),
        ("not not slots.no", False),
        ("NOT slots.yes", False),
        ("slots.yes and slots.text and slots.number", True),
        ("slots.yes AND slots.no", False),
        ("slots.no or slots.no or slots.yes", True),
        ("slots.yes and (slots.no or slots.yes)", True),
        ("(slots.no and slots.yes) or slots.yes", True),
        ("not slots.no and slots.yes", True),
        ('slots.text = "Meteo"', True),
        ("slots.text == 'Meteo'", True),
        ('slots.text is "Meteo"', True),
        ('slots.text is not "Meteo"', False),
        ('slots.text != "meteo"', True),
        ("slots.number = 42", True),
        ("slots.number = 42.0", True),
        ("slots.digits = 42", False),
        ("slots.number > -1", True),
        ("slots.number >= 42", True),
        ("slots.number < 42", False),
        ("slots.number <= 41.5", False),
        ("slots.none is null", True),
        ("slots.text is null", False),
        ("slots.yes = true", True),
        ("slots.no is False", True),
        ("slots.none is empty", False),
        ("slots.blank is empty", True),
        ("slots.nothing is empty", True),
        ("slots.list is not empty", True),
        ("slots.none is undefined", False),
        ("context.absent is undefined", True),
        ("context.absent is null", False),
        ("context.absent is empty", True),
        ("context.absent", False),
        ('context.known = "value"', True),
        ('slots.list contains "a"', True),
        ('slots.list contains "c"', False),
        ('slots.text contains "ete"', True),
        ('slots.none contains "a"', False),
        ('{"Meteo" "Strade"} contains slots.text', True),
        ("{1 2} contains slots.number", False),
        ("{} contains slots.number", False),
        ('slots.text matches "^Met"', True),
        ('slots.text matches "^met"', False),
        ('slots.text matches "(?i)^met"', True),
        ('slots.number matches "4"', False),
        ("slots.yes # a remark", True),
    ],
)  # fmt: skip
def test_a_condition_means_what_it_means_in_rasa(text, expected):
    assert holds(text) is expected


@pytest.mark.parametrize(
    "text",
    ["slots.none > 5", "slots.text > 5", "not (slots.none > 5)", "slots.yes and slots.none < 1"],
)
def test_comparing_what_cannot_be_compared_makes_the_whole_condition_false(text):
    assert not holds(text)


def test_what_is_not_reached_is_not_compared():
    assert holds("slots.yes or slots.none > 5")


@pytest.mark.parametrize(
    ("text", "column", "reason"),
    [
        ("slots.yes and slots.no or slots.yes", 24, "mixed"),
        ("slots.yes or slots.no and slots.yes", 23, "mixed"),
        ("slots.text = Meteo", 14, "no quotes"),
        ("Meteo", 1, "no quotes"),
        ("slots.missing", 1, "not declared"),
        ("slots.", 1, "no quotes"),
        ("context.missing", 1, "no context value"),
        ("slots.yes =", 12, "a value is expected"),
        ("= 3", 1, "a value is expected"),
        ("", 1, "a value is expected"),
        ("not", 4, "a value is expected"),
        ("(slots.yes", 11, "')' is missing"),
        ("slots.yes)", 10, "not expected"),
        ("slots.number + 1 = 2", 14, "means nothing"),
        ("slots.number in {1 2}", 14, "not expected"),
        ('{"a", "b"} contains slots.text', 5, "separated by spaces"),
        ('slots.text = "Meteo', 14, "not closed"),
        ('slots.text matches "("', 20, "regular expression"),
        ("slots.text matches slots.text", 20, "in quotes"),
        ("slots.a = 1 = 2", 1, "not declared"),
        ("slots.number = 1 = 2", 18, "not expected"),
    ],
)
def test_a_wrong_condition_is_refused_with_its_column(text, column, reason):
    with pytest.raises(ConditionError, match=f"column {column}: .*{reason.replace(')', '.')}"):
        compile_condition(text, SLOTS, CONTEXT_NAMES)


def test_a_condition_knows_which_slots_it_reads():
    condition = compile_condition('slots.yes and slots.text = "a"', SLOTS, CONTEXT_NAMES)
    assert condition.slots == {"yes", "text"}


words = st.sampled_from(
    ["and", "or", "not", "(", ")", "{", "}", "=", "is", "contains", "matches", "slots.yes", '"a"',
     "slots.none", "null", "1", "-2.5", "empty", "undefined", "context.absent", "<", "#", ",", "x"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=40), st.lists(words, max_size=12).map(" ".join)))
def test_any_text_is_a_condition_or_is_refused(text):
    try:
        condition = compile_condition(text, SLOTS, CONTEXT_NAMES)
    except ConditionError:
        return
    assert condition.holds(SLOTS, CONTEXT) in {True, False}


booleans = st.deferred(
    lambda: st.one_of(
        st.sampled_from(["slots.yes", "slots.no"]),
        booleans.map(lambda inner: f"not ({inner})"),
        st.tuples(booleans, st.sampled_from(["and", "or"]), booleans).map(
            lambda parts: f"({parts[0]}) {parts[1]} ({parts[2]})"
        ),
    )
)


@given(booleans)
def test_logic_is_python_s(text):
    python = text.replace("slots.yes", "True").replace("slots.no", "False")
    assert holds(text) is eval(python)
