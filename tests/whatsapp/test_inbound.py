"""Every kind of message that WhatsApp sends, as Twilio's fields, is read as what it is."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.citizens import AddressKind, InvalidAddressError
from bot.turn.inbound import MessageKind
from bot.whatsapp.inbound import InvalidInboundError, parse_inbound

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TEXT = {
    "MessageSid": "SM0123456789abcdef0123456789abcdef",
    "From": "whatsapp:+393335550123",
    "To": "whatsapp:+390731555000",
    "Body": "Jesi On",
    "NumMedia": "0",
}


def read(**fields: str):
    return parse_inbound({**TEXT, **fields}, NOW)


def media(content_type: str) -> dict[str, str]:
    return {"Body": "", "NumMedia": "1", "MediaContentType0": content_type}


def test_a_text_is_a_text():
    inbound = read()
    assert (inbound.kind, inbound.text, inbound.payload) == (MessageKind.TEXT, "Jesi On", None)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        (media("image/jpeg"), MessageKind.IMAGE),
        (media("image/webp"), MessageKind.STICKER),
        (media("audio/ogg; codecs=opus"), MessageKind.AUDIO),
        (media("video/mp4"), MessageKind.VIDEO),
        (media("application/pdf"), MessageKind.DOCUMENT),
        (media("text/vcard"), MessageKind.CONTACT),
        (media("TEXT/X-VCARD"), MessageKind.CONTACT),
        (media(""), MessageKind.DOCUMENT),
        ({"Body": "", "Latitude": "43.52", "Longitude": "13.24"}, MessageKind.LOCATION),
        ({"Body": "👍", "MessageType": "reaction"}, MessageKind.REACTION),
        ({"Body": ""}, MessageKind.EMPTY),
        ({"Body": " \n "}, MessageKind.EMPTY),
        ({"Body": "Sì", "ButtonText": "Sì", "ButtonPayload": "/affirm"}, MessageKind.TAP),
        ({"Body": "Scuole", "ListTitle": "Scuole", "ListId": "/x"}, MessageKind.TAP),
    ],
)
def test_every_kind_is_told_from_the_others(fields, kind):
    assert read(**fields).kind is kind


def test_a_tap_carries_the_payload_and_the_title():
    inbound = read(Body="Sì", ButtonText="Sì", ButtonPayload="/SetSlots(confirm=true)")
    assert (inbound.text, inbound.payload) == ("Sì", "/SetSlots(confirm=true)")


def test_a_payload_that_is_typed_is_only_text():
    inbound = read(Body="/SetSlots(confirm=true)")
    assert (inbound.kind, inbound.payload) == (MessageKind.TEXT, None)


def test_a_caption_comes_with_the_picture():
    inbound = read(Body="buca in via Roma", NumMedia="1", MediaContentType0="image/jpeg")
    assert (inbound.kind, inbound.text) == (MessageKind.IMAGE, "buca in via Roma")


def test_number_and_user_id_are_both_kept():
    inbound = read(ExternalUserId="whatsapp:IT.13491208655302741918")
    assert [a.kind for a in inbound.addresses] == [AddressKind.PHONE, AddressKind.USER_ID]


def test_a_hidden_number_leaves_the_user_id():
    user_id = "whatsapp:IT.13491208655302741918"
    inbound = read(From=user_id, ExternalUserId=user_id)
    assert [a.kind for a in inbound.addresses] == [AddressKind.USER_ID]


def test_what_twilio_has_answered_itself_is_marked():
    assert read(Body="STOP", OptOutType="STOP").answered_already


def test_a_text_beyond_twilios_limit_is_cut():
    assert len(read(Body="x" * 5000).text) == 1600


@pytest.mark.parametrize("missing", ["MessageSid", "From"])
def test_a_request_without_what_twilio_always_sends_is_refused(missing):
    with pytest.raises(InvalidInboundError, match=missing):
        parse_inbound({k: v for k, v in TEXT.items() if k != missing}, NOW)


@given(st.dictionaries(st.sampled_from([*TEXT, "Latitude", "ListId", "MessageType"]), st.text()))
def test_no_form_is_worse_than_refused(form):
    try:
        parse_inbound(form, NOW)
    except (InvalidInboundError, InvalidAddressError) as refusal:
        assert not any(character.isdigit() for character in str(refusal))
