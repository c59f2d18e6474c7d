"""TwiML: whatever a reply says, what Twilio reads is well-formed XML that says the same."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from bot.whatsapp.twiml import to_twiml


def texts(twiml: bytes) -> list[str]:
    root = ElementTree.fromstring(twiml)
    assert root.tag == "Response"
    return [message.text or "" for message in root]


def test_no_reply_is_an_empty_response():
    assert texts(to_twiml([])) == []


def test_replies_keep_their_order():
    assert texts(to_twiml(["uno", "due & tre", "<quattro>"])) == ["uno", "due & tre", "<quattro>"]


def test_what_xml_has_no_place_for_is_left_out():
    assert texts(to_twiml(["Scuole\x0b chiuse\x00\ufffe \ud800domani"])) == ["Scuole chiuse domani"]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")))
def test_any_text_arrives_as_it_was_written(text):
    assert texts(to_twiml([text])) == [text]
