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
