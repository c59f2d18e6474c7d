"""A turn: committed once, repeated deliveries alike, nothing half done."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from bot.citizens import Address
from bot.services import Services
from bot.turn.inbound import MessageKind
from tests.conftest import SettableClock
from tests.turn.citizen import Citizen

TOPICS = ("protezione_civile", "meteo", "scuole", "strade", "eventi", "info")


@pytest.fixture
def anna(services: Services) -> Citizen:
    return Citizen(services)


def test_a_bare_jesi_on_subscribes_to_everything_with_consent_on_record(anna, clock):
    assert "benvenut" in anna.says("Jesi On").lower()
    assert anna.profile.subscribed
    assert anna.profile.topics == TOPICS
    consent = anna.services.registry.consents(anna.record)[-1]
    assert (consent.given, consent.at, consent.how) == (True, clock.now, "SM01011")
    assert consent.text_version == anna.services.municipality.service.privacy_version


def test_leaving_withdraws_the_consent_and_coming_back_gives_a_new_one(anna):
    for text in ("Jesi On", "Jesi Off", "Jesi On"):
        anna.says(text)
    assert [c.given for c in anna.services.registry.consents(anna.record)] == [True, False, True]


def test_a_repeated_message_gets_the_same_reply_and_changes_nothing(anna):
    anna.says("Jesi On")
    first = anna.message("solo scuole")
    handle = anna.services.conversation.handle
    answer = handle(first)
    anna.says("aggiungi il meteo")
    assert handle(first) == answer
    assert anna.profile.topics == ("meteo", "scuole")


def test_a_repeated_message_that_was_silent_stays_silent(anna):
    reaction = anna.message("👍", kind=MessageKind.REACTION)
    handle = anna.services.conversation.handle
    assert handle(reaction).replies == handle(reaction).replies


def test_of_many_messages_at_once_none_is_lost(anna):
    anna.says("solo eventi")
    names = ("scuole", "strade", "meteo", "protezione civile", "info")
    messages = [anna.message(f"aggiungi {name}") for name in names]
    with ThreadPoolExecutor(5) as threads:
        list(threads.map(anna.services.conversation.handle, messages))
    assert anna.profile.topics == TOPICS


def test_after_a_long_silence_the_conversation_is_forgotten_and_the_subscription_stays(
    anna, clock: SettableClock
):
    anna.says("solo scuole")
    anna.says("cancella i miei dati")
    clock.advance(minutes=31)
    anna.says("sì")
    assert anna.profile.topics == ("scuole",)


def test_erasure_is_confirmed_and_then_leaves_nothing(anna):
    anna.says("Jesi On")
    anna.says("cancellate tutti i miei dati")
    assert anna.profile.subscribed
    assert anna.says("sì")
    assert anna.record.version == 0


def test_what_twilio_has_answered_itself_is_carried_out_in_silence(anna):
    anna.says("Jesi On")
    assert anna.says("STOP", answered_already=True) == ""
    assert not anna.profile.subscribed


def test_a_number_and_a_user_id_are_one_conversation(anna, services):
    user_id = Address.parse("whatsapp:IT.13491208655302741918")
    anna.says("solo strade")
    anna.says("ciao", addresses=(anna.address, user_id))
    hidden = Citizen(services, user_id)
    assert "Strade" in hidden.says("a cosa sono iscritto?")


def test_a_typed_payload_is_text_and_a_tapped_one_is_a_choice(anna):
    anna.says("Jesi On")
    anna.says("/SetSlots(subscribed=false)")
    anna.says("/unsubscribe")
    assert anna.profile.subscribed
    menu = anna.services.conversation.handle(anna.message("cambia argomenti")).replies[-1]
    row = next(choice for choice in menu.choices if choice.title == "Scuole")
    anna.says(row.title, kind=MessageKind.TAP, payload=row.id)
    anna.says("Fatto", kind=MessageKind.TAP, payload=menu.choices[-1].id)
    assert anna.profile.topics == ("scuole",)


def test_a_button_of_long_ago_changes_nothing(anna):
    anna.says("Jesi On")
    anna.says("Sì, cancellami", kind=MessageKind.TAP, payload="confirm_unsubscribe_old")
    assert anna.profile.subscribed


@pytest.mark.parametrize(
    "kind",
    [
        kind
        for kind in MessageKind
        if kind.name in ("IMAGE", "AUDIO", "VIDEO", "DOCUMENT", "CONTACT", "LOCATION")
    ],
)
def test_what_cannot_be_read_gets_a_polite_answer_and_changes_nothing(anna, kind):
    before = anna.profile
    assert anna.says("", kind=kind)
    assert replace(anna.profile, last_inbound=None) == before


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "x" * 1600,
        "🌧️" * 400,
        "\u202eעברית",
        "\0\0",
        "<script>alert(1)</script>",
        "ﷺ" * 99,
    ],
)
def test_no_text_is_too_strange(anna, text):
    anna.says("Jesi On")
    before = anna.profile.topics
    anna.says(text)
    assert anna.profile.topics == before


def test_whoever_writes_english_is_answered_in_english(anna):
    assert "welcome" in anna.says("subscribe me please").lower()
    assert anna.profile.language == "en"
    assert "schools" in anna.says("only schools").lower()


def test_a_subscribers_question_without_an_answer_is_put_aside_for_staff_masked(anna, clock):
    anna.says("Jesi On")
    anna.says("ricetta del tonno di Peppe, le uova sono 12 o 13?")
    [question] = anna.services.questions.unanswered(10)
    assert "tonno" in question.text
    assert "Peppe" not in question.text and "12" not in question.text


def test_nothing_is_put_aside_of_who_has_not_subscribed(anna):
    anna.says("ricetta del tonno di Peppe?")
    assert anna.services.questions.unanswered(10) == []
