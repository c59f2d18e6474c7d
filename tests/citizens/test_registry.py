"""The registry: numbers, topics, addresses, and commits that happen whole or not at all."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.citizens import (
    Address,
    AddressKind,
    Census,
    Change,
    Cipher,
    Consent,
    Profile,
    Registry,
    WrongDataKeyError,
    found,
)
from bot.store import keys
from tests.citizens.conftest import NOW, TOPICS, leave, new_sid, subscribe, turn

ANNA = "whatsapp:+393335550101"
BRUNO = "whatsapp:+393335550102"
ANNA_USER_ID = "whatsapp:IT.13491208655302741918"


def load(registry: Registry, *uris: str):
    return registry.load([Address.parse(uri) for uri in uris], new_sid())


def census(client: redis.Redis) -> Census:
    return Census(client, slices=64, topics=TOPICS)


def receives(client: redis.Redis, record, topic: str) -> bool:
    return bool(client.getbit(keys.topic(record.slice, topic), record.profile.number))


def test_somebody_who_never_wrote_is_unknown(registry):
    record = load(registry, ANNA)
    assert (record.version, record.profile, record.session) == (0, Profile(), None)


def test_a_subscription_is_there_at_the_next_message(registry):
    turn(registry, ANNA, change=subscribe("scuole", "meteo"))
    profile = load(registry, ANNA).profile
    assert profile.subscribed
    assert profile.topics == ("scuole", "meteo")
    assert profile.last_inbound == NOW


def test_somebody_who_only_asks_gets_no_number_and_no_address_is_kept(registry, redis_client):
    turn(registry, ANNA)
    assert load(registry, ANNA).profile.number is None
    assert redis_client.keys("*:roster") == []


def test_the_bitmaps_say_who_receives_what(registry, redis_client):
    turn(registry, ANNA, change=subscribe("scuole"))
    turn(registry, BRUNO, change=subscribe())
    anna = load(registry, ANNA)
    assert receives(redis_client, anna, "scuole")
    assert not receives(redis_client, anna, "meteo")
    assert census(redis_client).subscribers() == 2
    assert census(redis_client).subscribers_by_topic() == {**dict.fromkeys(TOPICS, 1), "scuole": 2}


def test_leaving_clears_topics_and_forgets_the_address_but_keeps_the_number(registry, redis_client):
    turn(registry, ANNA, change=subscribe())
    number = load(registry, ANNA).profile.number
    turn(registry, ANNA, change=leave)
    left = load(registry, ANNA)
    assert not receives(redis_client, left, "scuole")
    assert redis_client.hlen(keys.roster(left.slice)) == 0
    turn(registry, ANNA, change=subscribe())
    back = load(registry, ANNA)
    assert back.profile.number == number
    assert redis_client.hlen(keys.roster(back.slice)) == 1


def test_the_address_of_a_subscriber_can_be_decrypted_in_its_place_only(registry, redis_client):
    turn(registry, ANNA, change=subscribe())
    record = load(registry, ANNA)
    number = record.profile.number
    blob = redis_client.hget(keys.roster(record.slice), number)
    assert registry.address(record.slice, number, blob).uri == ANNA
    with pytest.raises(WrongDataKeyError):
        registry.address(record.slice, number + 1, blob)


def test_no_address_stands_readable_anywhere_in_the_store(registry, redis_client):
    turn(registry, ANNA, ANNA_USER_ID, change=subscribe())
    turn(registry, BRUNO)
    everything = b"".join(
        redis_client.dump(key) + key for key in redis_client.scan_iter(count=1000)
    )
    for secret in (b"3335550101", b"3335550102", b"13491208655302741918"):
        assert secret not in everything


def test_a_language_other_than_italian_has_a_bitmap(registry, redis_client):
    turn(registry, ANNA, change=lambda p: replace(subscribe()(p), language="en"))
    record = load(registry, ANNA)
    assert redis_client.getbit(keys.language(record.slice, "en"), record.profile.number)


def test_a_message_lifts_the_suppression_of_whoever_writes(registry, redis_client):
    turn(registry, ANNA, change=subscribe())
    record = load(registry, ANNA)
    redis_client.setbit(keys.suppressed(record.slice), record.profile.number, 1)
    turn(registry, ANNA)
    assert not redis_client.getbit(keys.suppressed(record.slice), record.profile.number)


def test_the_time_of_the_last_message_is_kept_beside_the_number(registry, redis_client):
    turn(registry, ANNA, change=subscribe())
    record = load(registry, ANNA)
    at = 4 * record.profile.number
    stored = redis_client.getrange(keys.last_inbound(record.slice), at, at + 3)
    assert int.from_bytes(stored, "big") == int(NOW.timestamp())


def test_a_session_expires_while_the_subscription_stays(registry, redis_client):
    turn(registry, ANNA, change=subscribe(), session=b'{"open": 1}')
    record = load(registry, ANNA)
    assert record.session == b'{"open": 1}'
    assert 0 < redis_client.ttl(keys.session(record.slice, record.id)) <= 1800


def test_every_consent_is_on_record(registry):
    given_, withdrawn = Consent(True, NOW, "SM1", "1"), Consent(False, NOW, "SM2", "1")
    turn(registry, ANNA, change=subscribe(), consent=given_)
    turn(registry, ANNA, change=leave, consent=withdrawn)
    assert registry.consents(load(registry, ANNA)) == [given_, withdrawn]


def test_a_profile_is_read_as_it_was_written(registry):
    consent = Consent(True, NOW, "SM1", "1=a")
    full = Profile(7, True, ("meteo",), "en", consent, AddressKind.PHONE, NOW, ("ab", "cd"))
    for profile in (Profile(), full):
        assert Profile.from_json(profile.to_json()) == profile


def test_a_subscriber_takes_less_than_580_bytes(registry, redis_client):
    people = 2_000
    before = redis_client.info("memory")["used_memory"]
    for person in range(people):
        consent = Consent(True, NOW, new_sid(), "2026-01")
        uri = f"whatsapp:+39333{person:07d}"
        turn(registry, uri, change=subscribe(), consent=consent, session=None)
    for key in redis_client.scan_iter("*:seen:*", count=1000):  # gone within a day
        redis_client.delete(key)
    assert (redis_client.info("memory")["used_memory"] - before) / people < 580


# ── Commits ─────────────────────────────────────────────────────────────────────────────────────


def test_a_message_that_was_handled_finds_its_reply(registry):
    record = registry.load([Address.parse(ANNA)], "SMrepeated")
    assert registry.commit(record, Change(Profile(), b"{}", b'["ciao"]', NOW))
    assert registry.load([Address.parse(ANNA)], "SMrepeated").reply == b'["ciao"]'


def test_a_delivery_that_was_held_up_brings_no_erased_profile_back(registry):
    turn(registry, ANNA, change=subscribe())
    address, kept = [Address.parse(ANNA)], {"session": b"{}", "reply": b"[]", "at": NOW}
    first, held_up = (registry.load(address, "SMtwice") for _ in range(2))
    assert registry.commit(first, Change(profile=first.profile, **kept))
    turn(registry, ANNA, forget=True)
    back = turn(registry, ANNA)
    assert back.version + 1 == held_up.version  # the same as if nothing had happened since
    assert not registry.commit(held_up, Change(profile=held_up.profile, **kept))
    assert not registry.load(address, "SMother").profile.subscribed


def test_of_two_turns_on_the_same_state_only_one_is_committed(registry):
    first, second = load(registry, ANNA), load(registry, ANNA)
    assert registry.commit(first, Change(Profile(language="en"), b"{}", b"[]", NOW))
    assert not registry.commit(second, Change(Profile(language="it"), b"{}", b"[]", NOW))
    assert load(registry, ANNA).profile.language == "en"


def test_two_who_subscribe_at_once_never_get_the_same_number(registry, redis_client):
    uris = [f"whatsapp:+39333555{n:04d}" for n in range(200)]

    def join(uri: str) -> None:
        while True:
            record = load(registry, uri)
            change = Change(subscribe()(record.profile), b"{}", b"[]", NOW)
            if registry.commit(record, change):
                return

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(join, uris))
    places = Counter((r.slice, r.profile.number) for r in (load(registry, uri) for uri in uris))
    assert set(places.values()) == {1}
    assert len(places) == 200
    assert census(redis_client).subscribers() == 200


# ── One citizen under two addresses ─────────────────────────────────────────────────────────────


def test_somebody_seen_with_number_and_user_id_is_one_citizen(registry, redis_client):
    turn(registry, ANNA, change=subscribe("scuole"))
    turn(registry, ANNA, ANNA_USER_ID)
    under_user_id = load(registry, ANNA_USER_ID)
    assert under_user_id.profile.topics == ("scuole",)
    turn(registry, ANNA_USER_ID, change=subscribe("meteo"))
    assert load(registry, ANNA).profile.topics == ("meteo",)
    assert census(redis_client).subscribers() == 1


def test_two_subscriptions_of_one_person_become_the_one_given_last(registry, redis_client):
    earlier = Consent(True, NOW.replace(hour=8), "SM1", "1")
    later = Consent(True, NOW.replace(hour=9), "SM2", "1")
    turn(
        registry,
        ANNA,
        change=lambda p: replace(subscribe("scuole")(p), consent=earlier),
        consent=earlier,
    )
    turn(
        registry,
        ANNA_USER_ID,
        change=lambda p: replace(subscribe("meteo")(p), consent=later),
        consent=later,
    )
    assert census(redis_client).subscribers() == 2
    turn(registry, ANNA, ANNA_USER_ID)
    assert census(redis_client).subscribers() == 1
    assert census(redis_client).subscribers_by_topic()["meteo"] == 1
    assert census(redis_client).subscribers_by_topic()["scuole"] == 0
    assert load(registry, ANNA_USER_ID).id == load(registry, ANNA).id
    assert registry.consents(load(registry, ANNA)) == [earlier, later]


def test_a_person_with_three_addresses_is_found_under_each_and_erased_under_each(registry):
    new_number = "whatsapp:+393335550103"
    turn(registry, ANNA, ANNA_USER_ID, change=subscribe("scuole"))
    turn(registry, new_number, change=subscribe("meteo"))
    turn(registry, new_number, ANNA_USER_ID)
    ids = {load(registry, uri).id for uri in (ANNA, ANNA_USER_ID, new_number)}
    assert len(ids) == 1
    turn(registry, ANNA, forget=True)
    assert {load(registry, uri).version for uri in (ANNA, ANNA_USER_ID, new_number)} == {0}


def test_the_number_replaces_the_user_id_in_the_roster_when_it_becomes_known(
    registry, redis_client
):
    turn(registry, ANNA_USER_ID, change=subscribe())
    turn(registry, ANNA_USER_ID, ANNA)
    record = load(registry, ANNA)
    number = record.profile.number
    blob = redis_client.hget(keys.roster(record.slice), number)
    assert registry.address(record.slice, number, blob).uri == ANNA
    turn(registry, ANNA_USER_ID)
    assert redis_client.hget(keys.roster(record.slice), number) == blob


# ── Erasure ─────────────────────────────────────────────────────────────────────────────────────


def test_erasing_leaves_nothing_but_the_reply_to_the_request(registry, redis_client):
    turn(registry, ANNA, ANNA_USER_ID, change=subscribe(), consent=Consent(True, NOW, "SM1", "1"))
    record = load(registry, ANNA)
    turn(registry, ANNA, forget=True)
    names = {key.decode() for key in redis_client.scan_iter(count=1000)}
    assert not {name for name in names if record.id in name}
    assert census(redis_client).subscribers() == 0
    assert load(registry, ANNA).version == 0
    assert load(registry, ANNA_USER_ID).version == 0


def test_whoever_comes_back_after_erasure_gets_a_new_number(registry):
    turn(registry, ANNA, change=subscribe())
    before = load(registry, ANNA).profile.number
    turn(registry, ANNA, forget=True)
    turn(registry, ANNA, change=subscribe())
    assert load(registry, ANNA).profile.number != before


# ── Keys ────────────────────────────────────────────────────────────────────────────────────────


def test_another_data_key_is_refused_before_it_can_number_everybody_again(registry, redis_client):
    with pytest.raises(WrongDataKeyError, match="DATA_KEY"):
        found(redis_client, Cipher("aa" * 32))


# ── Any history ─────────────────────────────────────────────────────────────────────────────────

people = st.sampled_from(
    [(ANNA,), (BRUNO,), (ANNA_USER_ID,), (ANNA, ANNA_USER_ID), (ANNA_USER_ID, ANNA)]
)
topic_sets = st.sets(st.sampled_from(TOPICS), min_size=1).map(sorted).map(tuple)
events = st.one_of(
    st.tuples(st.just("subscribe"), people, topic_sets),
    st.tuples(st.just("leave"), people, st.just(())),
    st.tuples(st.just("ask"), people, st.just(())),
    st.tuples(st.just("forget"), people, st.just(())),
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(history=st.lists(events, max_size=12))
def test_after_any_history_the_bitmaps_agree_with_the_profiles(history, registry, redis_client):
    for key in redis_client.scan_iter("{s*", count=1000):
        redis_client.delete(key)
    for event, uris, topics in history:
        change = {"subscribe": subscribe(*topics), "leave": leave}.get(event, lambda p: p)
        turn(registry, *uris, change=change, forget=event == "forget")
    found_people = {r.id: r for r in (load(registry, uri) for uri in (ANNA, BRUNO, ANNA_USER_ID))}
    subscribed = [r for r in found_people.values() if r.profile.subscribed]
    expected = Counter(topic for record in subscribed for topic in record.profile.topics)
    assert census(redis_client).subscribers() == len(subscribed)
    assert census(redis_client).subscribers_by_topic() == {t: expected[t] for t in TOPICS}
    for record in subscribed:
        for topic in TOPICS:
            assert receives(redis_client, record, topic) == (topic in record.profile.topics)
