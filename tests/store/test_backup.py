"""Backups of the store: complete, whole or not at all, and consistent while people write."""

import gzip
import threading
from datetime import UTC, datetime

import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.citizens import Address, Change, Cipher, Registry, found
from bot.citizens.profile import Profile
from bot.store import keys
from bot.store.backup import BackupError, Head, read_head, restore_backup, write_backup
from tests.waiting import LONG_ENOUGH

HEAD = Head(datetime(2026, 11, 23, 3, 0, tzinfo=UTC), "a fingerprint")

values = st.binary(max_size=30)
stored = st.one_of(
    st.tuples(st.just("string"), values),
    st.tuples(st.just("hash"), st.dictionaries(values, values, min_size=1)),
    st.tuples(st.just("list"), st.lists(values, min_size=1)),
    st.tuples(st.just("set"), st.sets(values, min_size=1)),
    st.tuples(st.just("stream"), st.lists(st.dictionaries(values, values, min_size=1), min_size=1)),
    st.tuples(st.just("zset"), st.dictionaries(values, st.floats(-1e9, 1e9), min_size=1)),
)
names = st.one_of(
    st.sampled_from(["{s0}:", "{s64}:", "{staff}:", "{b:x}:", ""]).flatmap(
        lambda tag: st.text("abc", min_size=1).map(lambda name: tag + name)
    )
)


def put(client: redis.Redis, name: str, kind: str, value: object) -> None:
    match value:
        case bytes():
            client.set(name, value)
        case dict() if kind == "hash":
            client.hset(name, mapping=value)
        case dict():
            client.zadd(name, value)
        case list() if kind == "stream":
            for number, fields in enumerate(value, start=1):
                client.xadd(name, fields, id=f"{number}-0")
        case list():
            client.rpush(name, *value)
        case set():
            client.sadd(name, *value)


def value(client: redis.Redis, name: str, kind: str) -> object:
    match kind:
        case "string":
            return client.get(name)
        case "hash":
            return client.hgetall(name)
        case "list":
            return client.lrange(name, 0, -1)
        case "set":
            return client.smembers(name)
        case "stream":
            return [fields for _, fields in client.xrange(name)]
    return dict(client.zrange(name, 0, -1, withscores=True))


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)
@given(content=st.dictionaries(names, stored, max_size=12))
def test_every_kind_of_value_comes_back_as_it_was(redis_client, tmp_path, content):
    redis_client.flushall()
    for name, (kind, put_in) in content.items():
        put(redis_client, name, kind, put_in)
    size = len(set(redis_client.scan_iter()))
    assert write_backup(redis_client, tmp_path / "copy", HEAD) == size
    redis_client.flushall()
    assert restore_backup(redis_client, tmp_path / "copy") == size
    for name, (kind, put_in) in content.items():
        assert value(redis_client, name, kind) == put_in


def test_what_expires_goes_on_expiring(redis_client, tmp_path):
    redis_client.set("soon", "x", ex=1000)
    redis_client.set("never", "x")
    redis_client.set("gone", "x", px=1)
    write_backup(redis_client, tmp_path / "copy", HEAD)
    redis_client.flushall()
    restore_backup(redis_client, tmp_path / "copy")
    assert 900 < redis_client.ttl("soon") <= 1000
    assert redis_client.ttl("never") == -1
    assert not redis_client.exists("gone")


def test_work_under_way_is_left_out(redis_client, tmp_path):
    redis_client.xadd(keys.lane("ordinary"), {"a": "b"})
    redis_client.zadd(keys.BROADCASTERS, {"somebody": 1})
    redis_client.set(keys.pace_next("+390731555000"), 1)
    assert write_backup(redis_client, tmp_path / "copy", HEAD) == 0


def test_the_file_is_for_its_owner_and_says_what_it_is(redis_client, tmp_path):
    write_backup(redis_client, tmp_path / "copy", HEAD)
    assert (tmp_path / "copy").stat().st_mode & 0o077 == 0
    assert read_head(tmp_path / "copy") == HEAD
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]


def test_a_place_that_does_not_exist_is_named(redis_client, tmp_path):
    with pytest.raises(BackupError, match="nowhere/copy: No such file"):
        write_backup(redis_client, tmp_path / "nowhere" / "copy", HEAD)


@pytest.mark.parametrize(
    "content",
    [b"", b"not gzip", gzip.compress(b""), gzip.compress(b"[1]\n")],
    ids=["empty", "not gzip", "nothing in it", "something else in it"],
)
def test_what_is_no_backup_is_refused(tmp_path, content):
    (tmp_path / "copy").write_bytes(content)
    with pytest.raises(BackupError, match="copy is"):
        read_head(tmp_path / "copy")


def test_half_a_backup_is_refused_wherever_it_ends(redis_client, tmp_path):
    for number in range(50):
        redis_client.set(f"key{number}", "x" * number)
    write_backup(redis_client, tmp_path / "copy", HEAD)
    whole = (tmp_path / "copy").read_bytes()
    lines = gzip.decompress(whole).splitlines(keepends=True)
    halves = [whole[:length] for length in range(0, len(whole) - 1, 7)]
    halves += [gzip.compress(b"".join(lines[:length])) for length in range(len(lines))]
    for half in halves:
        (tmp_path / "half").write_bytes(half)
        with pytest.raises(BackupError):
            read_head(tmp_path / "half")


def test_people_who_subscribe_meanwhile_are_in_it_wholly_or_not_at_all(redis_client, tmp_path):
    cipher = Cipher("0f" * 32)
    slices = found(redis_client, cipher)
    registry = Registry(
        redis_client, cipher, slices=slices, topics=["meteo"], languages=["en"], session_seconds=60
    )
    some, done = threading.Event(), threading.Event()

    def subscribe_people() -> None:
        person = 0
        while not done.is_set():
            person += 1
            record = registry.load([Address.parse(f"whatsapp:+39333{person:07d}")], f"SM{person}")
            profile = Profile(subscribed=True, topics=("meteo",))
            registry.commit(record, Change(profile, b"{}", b"[]", datetime.now(UTC)))
            if person == 200:
                some.set()

    people = threading.Thread(target=subscribe_people)
    people.start()
    try:
        assert some.wait(LONG_ENOUGH)
        for copy in range(3):
            write_backup(redis_client, tmp_path / str(copy), HEAD)
    finally:
        done.set()
        people.join()
    for copy in range(3):
        redis_client.flushall()
        restore_backup(redis_client, tmp_path / str(copy))
        assert _subscribed(redis_client, slices) > 0


def _subscribed(client: redis.Redis, slices: int) -> int:
    """How many are, after having seen that roster, bitmap and profiles say the same."""
    total = 0
    for slice_ in range(slices):
        profiles = [
            Profile.from_json(client.get(key).partition(b" ")[2])
            for key in client.scan_iter(match=f"{keys.slice_tag(slice_)}:citizen:*", count=10_000)
        ]
        numbers = {profile.number for profile in profiles}
        assert {int(number) for number in client.hkeys(keys.roster(slice_))} == numbers
        assert client.bitcount(keys.topic(slice_, "meteo")) == len(numbers)
        assert int(client.get(keys.population(slice_)) or 0) == len(numbers)
        total += len(numbers)
    return total
