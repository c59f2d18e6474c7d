"""Replies through the API: at once, once, in their order, and unreadable while they wait."""

from collections.abc import Callable
from typing import Any

import pytest
import redis

from bot.broadcast import (
    Accepted,
    Busy,
    Choice,
    Interactive,
    Limits,
    Outcome,
    Outgoing,
    Refused,
    Replies,
    ReplyMessage,
    Unknown,
)
from bot.broadcast.lanes import Lane, Lanes
from bot.citizens import Cipher
from bot.clock import system_clock
from bot.store import keys
from tests.broadcast.harness import Postman, Town, address_of
from tests.simulator.harness import SENDER

MENU = Interactive(
    kind="list",
    response="utter_topic_menu",
    template="Ciao {name}, che cosa vuoi ricevere?",
    variables={"name": "Jesi"},
    choices=(Choice("/a", "Scuole", "Chiusure"), Choice("/b", "Strade")),
    button="Scegli",
    language="it",
)
ANSWER = [ReplyMessage("Iscritto!"), ReplyMessage("Che cosa?\n\n1. Scuole\n2. Strade", MENU)]
QUICK = Limits(lease_seconds=1.5)
"""Not so quick that somebody who stands still for a moment, on a busy machine, counts as dead."""


@pytest.fixture
def replies(town: Town) -> Replies:
    return Replies(town.client, town.cipher, town.clock)


def accepted(_: Outgoing) -> Outcome:
    return Accepted("SM")


def empty(town: Town) -> Callable[[], bool]:
    return lambda: not town.client.xlen(keys.lane("replies"))


def test_they_are_sent_whole_and_in_their_order(town: Town, replies: Replies) -> None:
    for person in range(5):
        assert replies.enqueue(f"SM{person}", address_of(person), ANSWER)
    postman = Postman(accepted)
    town.run(postman, until=empty(town))

    assert len(postman.submitted) == 10
    for person in range(5):
        got = [m for m in postman.submitted if m.to == address_of(person)]
        assert [message.text for message in got] == [message.text for message in ANSWER]
        assert [message.interactive for message in got] == [None, MENU]


def test_each_is_sent_from_the_number_that_was_written_to(redis_client: redis.Redis) -> None:
    second = "whatsapp:+393335550200"
    town = Town(redis_client, system_clock, numbers=(SENDER, second))
    replies = Replies(town.client, town.cipher, town.clock)
    replies.enqueue("SM1", address_of(1), ANSWER[:1], number=second)
    replies.enqueue("SM2", address_of(2), ANSWER[:1], number=SENDER)
    replies.enqueue("SM3", address_of(3), ANSWER[:1], number="whatsapp:+393335550300")  # not ours
    postman = Postman(accepted)
    town.run(postman, until=empty(town))
    sent = {message.to.uri: message.number for message in postman.submitted}
    assert sent == {
        address_of(1).uri: second,
        address_of(2).uri: SENDER,
        address_of(3).uri: SENDER,
    }


def test_a_message_that_is_delivered_twice_is_answered_once(town: Town, replies: Replies) -> None:
    assert replies.enqueue("SM1", address_of(1), ANSWER)
    assert not replies.enqueue("SM1", address_of(1), ANSWER)
    postman = Postman(accepted)
    town.run(postman, until=empty(town))
    assert not replies.enqueue("SM1", address_of(1), ANSWER)
    assert len(postman.submitted) == 2


def test_no_address_can_be_read_in_the_store(town: Town, replies: Replies) -> None:
    replies.enqueue("SM1", address_of(1), ANSWER)
    ((_, fields),) = town.client.xrange(keys.lane("replies"))
    assert b"333555" not in b"".join(fields.values())


def test_with_another_key_nothing_can_be_read_and_it_is_put_aside(town: Town) -> None:
    stranger = Replies(town.client, Cipher("1e" * 32), town.clock)
    stranger.enqueue("SM1", address_of(1), ANSWER)
    postman = Postman(accepted)
    town.run(postman, until=empty(town))
    assert postman.submitted == []
    assert len(Lanes(town.client).dead(Lane.REPLIES)) == 1


def test_one_that_is_refused_does_not_hold_the_next_one_up(town: Town, replies: Replies) -> None:
    replies.enqueue("SM1", address_of(1), ANSWER)
    postman = Postman(lambda m: Refused(21617) if m.text == "Iscritto!" else Accepted("SM"))
    town.run(postman, until=empty(town))
    assert [message.interactive for message in postman.submitted] == [None, MENU]


def test_while_the_provider_is_busy_it_is_tried_again(town: Town, replies: Replies) -> None:
    replies.enqueue("SM1", address_of(1), ANSWER)
    answers: list[Outcome] = [Busy(None, "429"), Busy(None, "429")]
    postman = Postman(lambda _: answers.pop() if answers else Accepted("SM"))
    town.run(postman, until=empty(town))
    assert [message.text for message in postman.submitted] == [ANSWER[0].text] * 3 + [
        ANSWER[1].text
    ]


def test_one_whose_answer_was_lost_is_sent_again_when_nothing_proves_it(
    town: Town, replies: Replies
) -> None:
    replies.enqueue("SM1", address_of(1), ANSWER)
    answers: list[Outcome] = [Unknown("time-out"), Accepted("SM")]
    postman = Postman(lambda _: answers.pop() if answers else Accepted("SM"))
    town.run(postman, until=empty(town), limits=QUICK)
    assert [message.text for message in postman.submitted] == [
        ANSWER[0].text,
        ANSWER[1].text,
        ANSWER[1].text,
    ]


def test_a_report_proves_it(town: Town, replies: Replies) -> None:
    replies.enqueue("SM1", address_of(1), ANSWER)

    def answer(message: Outgoing) -> Outcome:
        town.receipts.record(message.reference, "sent")
        return Unknown("time-out")

    postman = Postman(answer)
    town.run(postman, until=empty(town), limits=QUICK)
    assert [message.text for message in postman.submitted] == [m.text for m in ANSWER]


def test_what_somebody_asked_long_ago_is_not_answered_any_more(town: Town, clock: Any) -> None:
    clock.now = town.clock()
    clock.advance(minutes=-16)
    Replies(town.client, town.cipher, clock).enqueue("SM1", address_of(1), ANSWER)
    postman = Postman(accepted)
    town.run(postman, until=empty(town))
    assert postman.submitted == []


def test_they_go_before_a_broadcast_that_is_under_way(town: Town, replies: Replies) -> None:
    town = Town(town.client, town.clock, mps=80)
    for person in range(100):
        town.subscribe(person)
    town.launch(urgent=True)

    def answer(message: Outgoing) -> Outcome:
        if len(postman.submitted) == 20:
            replies.enqueue("SM1", address_of(200), [ReplyMessage("Sì")])
        return Accepted("SM")

    def texts() -> list[str]:
        return [message.text for message in postman.submitted]

    postman = Postman(answer)
    town.run(postman, until=lambda: "Sì" in texts())
    assert texts().index("Sì") < 80
