"""What every page of the console does."""

from tests.staff.pages.visitor import Visitor


def test_what_is_not_there_is_a_page_that_says_so(signed_in: Visitor) -> None:
    for path in ("/admin/broadcasts/nothing", "/admin/nowhere"):
        assert signed_in.get(path).status_code == 404
        assert "Non esiste" in signed_in.page


def test_the_language_is_chosen_and_kept(signed_in: Visitor) -> None:
    signed_in.get("/admin/?lang=en")
    assert 'lang="en"' in signed_in.page
    signed_in.get("/admin/broadcasts/new")
    assert "Write a broadcast" in signed_in.page
    signed_in.get("/admin/?lang=../x")
    assert 'html lang="en"' in signed_in.page


def test_another_language_shows_the_same_page_with_what_it_was_asked(signed_in: Visitor) -> None:
    signed_in.get("/admin/?text=neve+%26+ghiaccio&status=draft&_scheme=javascript&lang=it")
    address = signed_in.link_to_the_other_language
    assert address.startswith("/admin/?text=neve+%26+ghiaccio&status=draft")
    signed_in.get(address)
    assert 'html lang="en"' in signed_in.page
    assert 'value="neve & ghiaccio"' in signed_in.page
    signed_in.submit("/admin/broadcasts/check")
    assert signed_in.link_to_the_other_language == "/admin/?lang=it"
