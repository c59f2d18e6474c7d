"""Addresses: what Twilio gives is read, and nothing readable is given away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.citizens import Address, AddressKind, Cipher, InvalidAddressError


@pytest.mark.parametrize(
    ("uri", "kind"),
    [
        ("whatsapp:+393335550123", AddressKind.PHONE),
        ("whatsapp:IT.13491208655302741918", AddressKind.USER_ID),
        ("whatsapp:IT.ENT.13491208655302741918", AddressKind.USER_ID),
    ],
)
def test_numbers_and_user_ids_are_addresses(uri, kind):
    assert Address.parse(uri).kind is kind


@pytest.mark.parametrize(
    "text",
    ["", "+393335550123", "whatsapp:3335550123", "whatsapp:+39 333", "whatsapp:+٣٩٣٣٣٥٥٥٠١٢٣"],
)
def test_anything_else_is_refused_without_being_repeated(text):
    with pytest.raises(InvalidAddressError) as refusal:
        Address.parse(text)
    assert not text or text not in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "uri"),
    [
        ("333 555 0123", "whatsapp:+393335550123"),
        ("0039 333-5550123", "whatsapp:+393335550123"),
        ("+40 721 555 010", "whatsapp:+40721555010"),
    ],
)
def test_a_number_is_read_as_people_write_it(text, uri):
    assert Address.of_number(text).uri == uri


@pytest.mark.parametrize("text", ["", "Lucia", "33", "+39 333 555", "+999 3335550123"])
def test_what_is_no_number_of_any_country_is_refused_without_being_repeated(text):
    with pytest.raises(InvalidAddressError) as refusal:
        Address.of_number(text)
    assert not text or text not in str(refusal.value)


def test_an_address_does_not_show_in_a_log():
    assert "333" not in f"{Address.parse('whatsapp:+393335550123')!r}"


@given(st.binary(min_size=32, max_size=32), st.integers(10**8, 10**12))
def test_an_address_survives_encryption_and_never_looks_the_same_twice(key, digits):
    cipher, address = Cipher(key.hex()), Address.parse(f"whatsapp:+39{digits}")
    first, second = (cipher.encrypt(address, b"{s1}:7") for _ in range(2))
    assert first != second
    assert cipher.decrypt(first, b"{s1}:7") == address


def test_an_id_depends_on_the_key():
    address = Address.parse("whatsapp:+393335550123")
    assert Cipher("00" * 32).citizen_id(address) != Cipher("01" * 32).citizen_id(address)
