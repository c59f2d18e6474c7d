"""Copies of the content with what staff have edited."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.content.loading import CONTENT
from bot.editing import Edit, InvalidEditError, Revision, Workshop, places
from bot.editing.checking import check_content
from bot.editing.edits import DOMAIN, EXAMPLES, FAQ

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TARI = "tari.answer.it"


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(CONTENT, tmp_path / "content")


def revision(number: int, *edits: Edit) -> Revision:
    return Revision(number, NOW, "Anna", edits)


def text(directory: Path, file: str, path: str) -> str:
    return places(directory)[file, path].text


def test_without_revisions_the_content_is_the_installed_one(workshop):
    assert workshop.copy_of([]) == CONTENT


def test_an_edit_stands_in_the_copy_and_the_rest_stays_to_the_letter(workshop):
    before = text(CONTENT, FAQ, TARI)
    copy = workshop.copy_of([revision(1, Edit(FAQ, TARI, before, "Prima riga.\nSeconda: 3 €"))])
    assert text(copy, FAQ, TARI) == "Prima riga.\nSeconda: 3 €"
    assert (copy / DOMAIN).read_bytes() == (CONTENT / DOMAIN).read_bytes()
    old, new = ((d / FAQ).read_text("utf-8").splitlines() for d in (CONTENT, copy))
    assert len(set(old) ^ set(new)) <= len(before.splitlines()) + 2


@pytest.mark.parametrize("file", [FAQ, DOMAIN])
def test_what_is_edited_and_taken_back_is_as_it_was(workshop, file):
    place = next(p for p in places(CONTENT).values() if p.file == file and "\n" in p.text)
    edit = Edit(file, place.path, place.text, "altro")
    copy = workshop.copy_of([revision(1, edit), revision(2, edit.undone)])
    assert text(copy, file, place.path) == place.text
    assert (copy / file).read_text("utf-8") == (CONTENT / file).read_text("utf-8")


def test_an_example_is_added_and_taken_back(workshop):
    edit = Edit(EXAMPLES, "faq/tari", "", "quanto mi costa il pattume ogni anno")
    with_it = workshop.draft([revision(1, edit)])
    assert "quanto mi costa il pattume" in (with_it / EXAMPLES).read_text("utf-8")
    without = workshop.draft([revision(1, edit), revision(2, edit.undone)])
    assert (without / EXAMPLES).read_bytes() == (CONTENT / EXAMPLES).read_bytes()


def test_a_copy_holds_before_the_check(workshop):
    example = Edit(EXAMPLES, "faq/tari", "", "quanto mi costa il pattume ogni anno")
    edit = Edit(FAQ, TARI, text(CONTENT, FAQ, TARI), "Chiedi all'ufficio tributi: {website}")
    assert check_content(workshop.draft([revision(1, edit, example)])).problems == ()


def test_an_example_that_stands_under_another_question_does_not_hold(workshop):
    example = Edit(EXAMPLES, "faq/tari", "", "count me in")
    assert check_content(workshop.draft([revision(1, example)])).problems


def test_an_edit_of_a_place_that_a_later_version_has_not_is_left_out(workshop):
    gone = Edit(FAQ, "una_vecchia_domanda.answer.it", "prima", "dopo")
    kept = Edit(FAQ, TARI, text(CONTENT, FAQ, TARI), "Nuova.")
    copy = workshop.copy_of([revision(1, gone, kept)])
    assert text(copy, FAQ, TARI) == "Nuova."


def test_another_version_of_the_program_makes_its_own_copy(workshop, tmp_path):
    edited = [revision(1, Edit("faq.yml", "tari.answer.it", "Prima", "Dopo."))]
    before = workshop.copy_of(edited)
    source = tmp_path / "installed"
    shutil.copytree(CONTENT, source)
    with (source / "words.yml").open("a") as words:
        words.write("\nnew_words: [qualcosa]\n")
    after = Workshop(source, tmp_path / "content").copy_of(edited)
    assert after != before
    assert "new_words" in (after / "words.yml").read_text()
    assert text(after, "faq.yml", "tari.answer.it") == "Dopo."


def test_old_copies_are_removed_and_the_one_in_use_stays(workshop):
    edit = Edit(FAQ, TARI, text(CONTENT, FAQ, TARI), "Nuova.")
    old = workshop.copy_of([revision(1, edit)])
    new = workshop.copy_of([revision(1, edit), revision(2, edit)])
    workshop.forget_all_but(new)
    assert not old.exists() and new.exists()


@pytest.mark.parametrize(
    ("said", "code"), [("  ", "empty"), ("x" * 1401, "too_long"), ("{boh}", "placeholder")]
)
def test_a_text_that_cannot_stand_in_its_place_is_refused(said, code):
    with pytest.raises(InvalidEditError) as refused:
        places(CONTENT)[FAQ, TARI].check(said)
    assert refused.value.code == code
