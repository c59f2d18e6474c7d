"""The pages of one's own account."""

import re
from collections.abc import Callable

from tests.staff.conftest import ADMIN_TOKEN
from tests.staff.pages.person import PASSWORD, Person


def test_changing_the_password_keeps_this_session_and_ends_the_others(
    ada: Person, somebody: Callable[[], Person]
) -> None:
    other = somebody()
    other.secret = ada.secret
    other.enter("ada@comune.example")
    other.submit("/admin/sign-in/code", code=other.code())
    ada.get("/admin/account")
    wrong = ada.submit("/admin/account/password", current="wrong", password="otto lune sul mare")
    assert wrong.status_code == 403
    ada.submit("/admin/account/password", current=PASSWORD, password="otto lune sopra il mare")
    assert "La password è cambiata" in ada.page
    assert ada.is_in
    assert not other.is_in


def test_the_page_shows_where_one_is_signed_in_and_ends_one_of_those(
    ada: Person, somebody: Callable[[], Person]
) -> None:
    phone = somebody()
    phone.secret = ada.secret
    phone.client.environ_base["HTTP_USER_AGENT"] = "Android <b>Chrome/126.0"
    phone.enter("ada@comune.example")
    phone.submit("/admin/sign-in/code", code=phone.code())
    ada.get("/admin/account")
    assert "Chrome, Android" in ada.page
    assert ada.page.count("Questo dispositivo") == 1
    (address,) = re.findall(r'action="(/admin/account/sessions/\w+/end)"', ada.page)
    ada.submit(address)
    assert "Il dispositivo è scollegato" in ada.page
    assert ada.is_in
    assert not phone.is_in


def test_new_recovery_codes_and_another_telephone_ask_for_the_password_on_their_pages(
    ada: Person,
) -> None:
    ada.get("/admin/account")
    assert ada.submit("/admin/account/recovery-codes", proof="wrong").status_code == 403
    assert "La password attuale non è quella giusta" in ada.page
    ada.get("/admin/second-factor")
    answer = ada.submit("/admin/second-factor", code=ada.code(), current="wrong")
    assert answer.status_code == 403
    assert "La password attuale non è quella giusta" in ada.page
    ada.get("/admin/account")
    ada.submit("/admin/account/recovery-codes", proof=PASSWORD)
    assert len(re.findall(r"<code>[0-9a-f]{5}-[0-9a-f]{5}</code>", ada.page)) == 10


def test_signing_out_everywhere_ends_this_session_too(
    ada: Person, somebody: Callable[[], Person]
) -> None:
    ada.get("/admin/account")
    ada.submit("/admin/account/sign-out-everywhere")
    assert not ada.is_in


def test_a_token_has_no_account_page(somebody: Callable[[], Person]) -> None:
    holder = somebody()
    holder.sign_in(ADMIN_TOKEN)
    assert holder.get("/admin/account").status_code == 404
