"""What staff edit, citizens read: without a restart."""

import subprocess
from pathlib import Path

import pytest

from bot.content.loading import CONTENT
from bot.editing import Edit, Revision, places
from bot.editing.edits import DOMAIN, FAQ
from bot.editing.live import LiveConversation
from bot.staff.content.reader import Reader
from bot.store import keys
from tests.turn.citizen import Citizen

QUESTION = "quanto costa il servizio?"


@pytest.fixture
def anna(services) -> Citizen:
    return Citizen(services)


def keep(services, number: int, *edits: Edit) -> None:
    revision = Revision(number, services.clock(), "Anna", edits)
    services.redis.hset(keys.REVISIONS, str(number), revision.to_json())


def edit(text: str) -> Edit:
    path = "costo_servizio.answer.it"
    return Edit(FAQ, path, places(CONTENT)[FAQ, path].text, text)


def test_an_edited_answer_is_said_from_the_next_look_on(services, anna):
    before = anna.says(QUESTION)
    keep(services, 1, edit("Non costa *proprio* niente."))
    assert anna.says(QUESTION) == before
    assert services.conversation.take_up()
    assert anna.says(QUESTION) == "Non costa *proprio* niente."
    assert not services.conversation.take_up()


def test_a_process_that_starts_later_says_it_too(services, anna):
    keep(services, 1, edit("Non costa *proprio* niente."))
    assert anna.says(QUESTION) == "Non costa *proprio* niente."


def test_a_revision_that_cannot_be_used_leaves_everything_as_it_was(services, anna):
    before = anna.says(QUESTION)
    keep(services, 1, edit("x" * 3000))
    assert not services.conversation.take_up()
    assert anna.says(QUESTION) == before
    keep(services, 2, edit("Gratis."))
    assert services.conversation.take_up()
    assert anna.says(QUESTION) == "Gratis."


def test_a_model_that_cannot_be_trained_leaves_the_conversation_as_it_was(services):
    installed = object()

    def build(directory: Path) -> object:
        if directory != CONTENT:
            raise subprocess.CalledProcessError(1, "train")
        return installed

    live = LiveConversation(services.revisions, services.workshop, build)
    keep(services, 1, edit("Gratis."))
    assert not live.take_up()
    assert live._current is installed


def test_the_apology_for_what_goes_wrong_is_said_as_it_is_worded_now(services):
    assert "qualcosa non ha funzionato" in services.conversation.apology
    path = "responses.utter_internal_error_rasa.0.text"
    before = places(CONTENT)[DOMAIN, path].text
    after = "Ci dispiace. Se c'è un pericolo chiama il *112*."
    keep(services, 1, Edit(DOMAIN, path, before, after))
    assert services.conversation.take_up()
    assert services.conversation.apology == after


def test_the_console_reads_the_content_once_for_each_revision(services):
    reader = Reader(services.revisions, services.workshop)
    first = reader.read()
    assert reader.read() is first
    keep(services, 1, edit("Gratis."))
    assert reader.read().answers["costo_servizio"].text["it"] == "Gratis."
