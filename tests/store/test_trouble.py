"""Trouble with the store: what it refuses because of itself is told from what was asked wrongly."""

import pytest
import redis

from bot.store import Trouble, if_possible, probe, trouble_in

WRAPPED = "ERR Error running script (call to f_a1b2): @user_script:12: -{} not now"
IN_A_PIPELINE = "Command # 2 (SET a 1) of pipeline caused error: {} not now"


@pytest.mark.parametrize("said", ["{} not now", WRAPPED, IN_A_PIPELINE])
@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        ("MISCONF", Trouble.DISK),
        ("OOM", Trouble.MEMORY),
        ("READONLY", Trouble.READ_ONLY),
        ("NOREPLICAS", Trouble.READ_ONLY),
        ("BUSY", Trouble.AWAY),
    ],
)
def test_the_servers_own_word_tells_what_is_the_matter(
    said: str, code: str, trouble: Trouble
) -> None:
    assert trouble_in(redis.ResponseError(said.format(code))) is trouble


@pytest.mark.parametrize(
    "said",
    [
        "BUSYGROUP Consumer Group name already exists",
        "WRONGTYPE Operation against a key holding the wrong kind of value",
        "Command # 1 (SET said OOM BUSY) of pipeline caused error: WRONGTYPE no",
    ],
)
def test_what_was_asked_wrongly_is_no_trouble(said: str) -> None:
    assert trouble_in(redis.ResponseError(said)) is None


def test_a_store_is_tried_out_by_having_it_keep_something(redis_client: redis.Redis) -> None:
    assert probe(redis_client) is None
    redis_client.config_set("maxmemory", 1)
    try:
        assert probe(redis_client) is Trouble.MEMORY
        if_possible(redis_client.set, "note", "of little weight")
    finally:
        redis_client.config_set("maxmemory", 0)
    assert redis_client.get("note") is None
    redis_client.set("text", "x")
    with pytest.raises(redis.ResponseError):
        if_possible(redis_client.lpush, "text", "y")
