"""`POST /whatsapp/status`: signed reports are taken, everything else is not."""

from collections.abc import Callable
from itertools import permutations

import numpy as np
import pytest
import redis
from twilio.request_validator import RequestValidator
from werkzeug.test import Client, TestResponse

from bot.clock import system_clock
from bot.whatsapp.signature import SignatureCheck
from bot.whatsapp.status import create_status_webhook
from tests.broadcast.harness import Town

BASE = "https://jesi.test/on"
TOKEN = "a-token-for-tests"
FORM = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": "whatsapp:+393335550101"}
BROADCAST = "01abcdefgh"
REFERENCE = f"{BROADCAST}.3.14"
BEFORE = {"planned": 20}

Post = Callable[..., TestResponse]


@pytest.fixture
def town(redis_client: redis.Redis) -> Town:
    """With a broadcast to twenty people."""
    town = Town(redis_client, system_clock)
    town.ledger.plan(BROADCAST, {3: np.ones(20, dtype=np.uint8)})
    return town


@pytest.fixture
def client(town: Town) -> Client:
    return Client(create_status_webhook(town.receipts, SignatureCheck(BASE, [TOKEN])))


@pytest.fixture
def post(client: Client) -> Post:
    def run(
        query: str = f"?r={REFERENCE}", signed_query: str | None = None, **changes: str
    ) -> TestResponse:
        form = {**FORM, **changes}
        url = BASE + "/whatsapp/status" + (query if signed_query is None else signed_query)
        signature = RequestValidator(TOKEN).compute_signature(url, form)
        return client.post(
            "/whatsapp/status" + query, data=form, headers={"X-Twilio-Signature": signature}
        )

    return run


def test_a_report_is_written_down_and_answered_with_nothing(post: Post, town: Town) -> None:
    response = post()
    assert (response.status_code, response.data) == (204, b"")
    assert town.counts(BROADCAST) == {"planned": 19, "delivered": 1}


@pytest.mark.parametrize(("sent", "kept"), [("63024", 63024), ("", 0), ("x", 0), ("²", 0)])
def test_the_error_code_is_kept_if_it_is_one(post: Post, town: Town, sent: str, kept: int) -> None:
    post(MessageStatus="undelivered", ErrorCode=sent)
    assert town.ledger.failures(BROADCAST) == {kept: 1}


def test_without_a_signature_nothing_is_taken(client: Client, town: Town) -> None:
    response = client.post(f"/whatsapp/status?r={REFERENCE}", data=FORM)
    assert response.status_code == 403
    assert town.counts(BROADCAST) == BEFORE


def test_the_reference_cannot_be_exchanged(post: Post, town: Town) -> None:
    response = post(f"?r={BROADCAST}.3.15", signed_query=f"?r={REFERENCE}")
    assert response.status_code == 403
    assert town.counts(BROADCAST) == BEFORE


@pytest.mark.parametrize("query", ["", "?r=", "?r=nonsense", f"?r={BROADCAST}.4.0"])
def test_a_report_about_nothing_of_ours_is_accepted_and_forgotten(
    post: Post, town: Town, query: str
) -> None:
    assert post(query).status_code == 204
    assert town.counts(BROADCAST) == BEFORE


def test_in_whatever_order_reports_come_twice_and_with_forged_ones_among_them_the_end_is_the_same(
    post: Post, client: Client, town: Town
) -> None:
    """The true ones are signed; of the forged ones one has no signature, one somebody else's."""
    events = ("sent", "failed", "delivered", "forged", "signed for another")
    for place, order in enumerate(permutations(events)):
        broadcast = f"01order{place:04d}"
        town.ledger.plan(broadcast, {3: np.ones(1, dtype=np.uint8)})
        query = f"?r={broadcast}.3.0"
        for event in (*order, *order[:2]):
            if event == "forged":
                answer = client.post(f"/whatsapp/status{query}", data={"MessageStatus": "read"})
            elif event == "signed for another":
                other = f"?r={BROADCAST}.3.14"
                answer = post(query, signed_query=other, MessageStatus="read")
            else:
                answer = post(query, MessageStatus=event, ErrorCode="63024")
            assert answer.status_code == (204 if event in events[:3] else 403)
        assert town.counts(broadcast) == {"delivered": 1}, order
        assert not town.ledger.failures(broadcast)
