"""Questions without an answer: gathered, struck off, forgotten."""

from datetime import timedelta

import pytest
import redis

from bot.citizens import Questions
from bot.citizens.registry import UNANSWERED_KEPT
from bot.store import keys
from tests.citizens.conftest import NOW, subscribe, turn
from tests.conftest import SettableClock

ANNA = "whatsapp:+393335550101"
BRUNO = "whatsapp:+393335550102"


@pytest.fixture
def questions(redis_client: redis.Redis, clock: SettableClock) -> Questions:
    return Questions(redis_client, clock, slices=64)


def asks(registry, uri, text):
    return turn(registry, uri, change=subscribe(), unanswered=text)


@pytest.fixture(autouse=True)
def _now(questions, clock, redis_client):
    """The entries carry the store's own time."""
    seconds, _ = redis_client.time()
    clock.now = NOW + (timedelta(seconds=seconds) - timedelta(seconds=NOW.timestamp()))


def test_the_same_question_of_several_people_is_one(registry, questions):
    asks(registry, ANNA, "quando apre la piscina?")
    asks(registry, BRUNO, "Quando apre la piscina")
    asks(registry, BRUNO, "dove si gioca a bocce?")
    first, second = questions.unanswered(10)
    assert (first.times, second.times) == (2, 1)
    assert second.text == "dove si gioca a bocce?"


def test_what_has_an_answer_is_struck_off_each_time_it_was_asked(registry, questions):
    asks(registry, ANNA, "quando apre la piscina?")
    asks(registry, BRUNO, "quando apre la piscina?")
    [question] = questions.unanswered(10)
    assert questions.strike_off(question.ids) == 2
    assert questions.unanswered(10) == []


def test_nothing_is_kept_longer_than_promised(registry, questions, clock, redis_client):
    record = asks(registry, ANNA, "quando apre la piscina?")
    clock.now += UNANSWERED_KEPT + timedelta(days=1)
    assert questions.unanswered(10) == []
    assert questions.forget_old() == 1
    assert redis_client.xlen(keys.unanswered(record.slice)) == 0


def test_nothing_in_it_leads_to_who_asked(registry, redis_client):
    record = asks(registry, ANNA, "quando apre la piscina?")
    [(_, fields)] = redis_client.xrange(keys.unanswered(record.slice))
    assert fields == {b"text": b"quando apre la piscina?"}
