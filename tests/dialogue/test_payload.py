"""Payloads of tapped choices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue import Intent
from bot.dialogue.payload import PayloadError, SlotValues, parse_payload


@pytest.mark.parametrize(
    ("payload", "meant"),
    [
        ("/choose", Intent("choose")),
        ("/choose{}", Intent("choose")),
        ('/choose{"topic": ["a", "b"]}', Intent("choose", 1.0, {"topic": ["a", "b"]})),
        ('/faq{"faq": "a}b"}', Intent("faq", 1.0, {"faq": "a}b"})),
        ("/SetSlots(confirm=true)", SlotValues({"confirm": "true"})),
        ("/SetSlots(a=b, c=[x, y], d=null)", SlotValues({"a": "b", "c": ["x", "y"], "d": None})),
        ("/SetSlots( a = two words )", SlotValues({"a": "two words"})),
        ("/SetSlots(a='b', c=[\"x\"])", SlotValues({"a": "b", "c": ["x"]})),
        ("/SetSlots(a=[])", SlotValues({"a": []})),
    ],
)  # fmt: skip
def test_a_payload_is_an_intent_or_values_of_slots(payload, meant):
    assert parse_payload(payload) == meant


@pytest.mark.parametrize(
    "payload",
    ["", "/", "choose", "/choose ciao", "/choose{", '/choose{"a": NaN}', "/choose{'a': 1}", "/1a",
     "/SetSlots(", "/SetSlots()", "/SetSlots(a)", "/SetSlots(a=b=c(d))", "/perché",
     "/SetSlots(" + ", ".join(f"s{n}=1" for n in range(11)) + ")", "/choose[1]"],
)  # fmt: skip
def test_anything_else_is_refused(payload):
    with pytest.raises(PayloadError):
        parse_payload(payload)


@given(st.one_of(st.text(max_size=40), st.text('/SetSlots(=,[]){}"a b', max_size=40)))
def test_any_text_is_a_payload_or_is_refused(text):
    for payload in (text, "/SetSlots(" + text):
        try:
            meant = parse_payload(payload)
        except PayloadError:
            continue
        assert meant == parse_payload(payload)
