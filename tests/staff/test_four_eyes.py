"""Nobody lets out what they wrote, and what loosens that."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from bot.broadcast import Broadcasts, Draft
from bot.staff.accounts.account import Account
from bot.staff.accounts.accounts import Accounts, write_of
from bot.staff.accounts.tokens import Tokens
from bot.staff.actors import COMMAND_LINE, Actor
from bot.staff.audit import Act, AuditLog, Change
from bot.staff.broadcasts.four_eyes import FourEyes, Policy, reason_for_the_log
from bot.staff.broadcasts.requests import Approval
from bot.staff.refusals import RefusedError
from bot.staff.roles import Role
from tests.conftest import SettableClock
from tests.staff.conftest import ADMIN_TOKEN, SCHOOLS, Api

URGENT = {**SCHOOLS, "urgent": True, "send": True}
WHY = "La piena arriva fra un’ora e la collega non risponde allo 0731 538 234"
ALONE = Approval(alone=True, note=WHY)


@pytest.mark.parametrize(
    ("policy", "people", "asked"),
    [
        ("auto", 0, False),
        ("auto", 1, False),
        ("auto", 2, True),
        ("auto", 7, True),
        ("on", 0, True),
        ("on", 1, True),
        ("off", 7, False),
    ],
)
def test_four_eyes_are_asked_for_when_two_people_may_approve_or_the_setting_says_so(
    policy: Policy, people: int, asked: bool
) -> None:
    approvers = frozenset(map(str, range(people)))
    assert FourEyes(policy, lambda: approvers).asked() is asked
    assert not FourEyes(policy, lambda: approvers, training=True).asked()


@pytest.fixture
def people(accounts: Accounts, audit: AuditLog, clock: SettableClock) -> Callable[..., Account]:
    """Makes an account that can sign in."""

    def make(name: str, role: Role) -> Account:
        account = Account(
            id=f"p-{name.lower()}",
            email=f"{name.lower()}@comune.example",
            name=name,
            role=role,
            created_at=clock.now,
            created_by="tests",
            joined_at=clock.now,
        )
        audit.commit(lambda: Change(None, Act.INVITED, account.id, writes=[write_of(account)]))
        return account

    return make


def test_no_administrator_has_a_way_round_with_a_token_of_any_kind(
    build_app: Callable[..., Flask], people: Callable[..., Account], tokens: Tokens
) -> None:
    ada, days = people("Ada", Role.ADMINISTRATOR), timedelta(days=9)
    people("Bruno", Role.APPROVER)
    keys = {
        "her own": tokens.create("Ada", Role.ADMINISTRATOR, days, by=COMMAND_LINE, owner=ada.id),
        "another of hers": tokens.create("x", Role.APPROVER, days, by=ada.actor(), owner=ada.id),
        "a system's, made by her": tokens.create("Robot", Role.APPROVER, days, by=ada.actor()),
    }
    app = build_app(four_eyes="auto")
    for writer in keys.values():
        made = Api(app.test_client(), writer.text).post("/broadcasts", URGENT).get_json()
        assert made["status"] == "awaiting_approval"
        for name, key in keys.items():
            answer = Api(app.test_client(), key.text).post(f"/broadcasts/{made['id']}/approve")
            assert answer.get_json()["type"].endswith("#four-eyes"), name


def test_another_person_lets_it_out(
    build_app: Callable[..., Flask], people: Callable[..., Account], tokens: Tokens
) -> None:
    ada, bruno = people("Ada", Role.ADMINISTRATOR), people("Bruno", Role.APPROVER)
    days = timedelta(days=9)
    writes = tokens.create("Ada", Role.WRITER, days, by=COMMAND_LINE, owner=ada.id)
    approves = tokens.create("Bruno", Role.APPROVER, days, by=ada.actor(), owner=bruno.id)
    app = build_app(four_eyes="on")
    made = Api(app.test_client(), writes.text).post("/broadcasts", URGENT).get_json()
    answer = Api(app.test_client(), approves.text).post(f"/broadcasts/{made['id']}/approve")
    assert answer.get_json()["status"] == "sending"


# ── Alone ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def ada(people: Callable[..., Account]) -> Account:
    people("Bruno", Role.APPROVER)
    return people("Ada", Role.APPROVER)


@pytest.fixture
def rule() -> FourEyes:
    return FourEyes("on", frozenset, urgent_alone=True)


def written(broadcasts: Broadcasts, by: Actor, *, urgent: bool = True) -> Any:
    draft = Draft(topics=("scuole",), text={"it": "Piena."}, urgent=urgent)
    made = broadcasts.create(
        draft, author=by.name, author_id=by.responsible, send=True, may_send=False
    )
    return made.broadcast


def test_an_urgent_one_is_sent_by_one_person_with_a_second_factor_and_a_reason(
    rule: FourEyes, ada: Account, broadcasts: Broadcasts, clock: SettableClock
) -> None:
    actor = ada.actor(second_factor_at=clock.now)
    broadcast = written(broadcasts, actor)
    assert rule.act_of(actor, broadcast, ALONE) is Act.BROADCAST_SENT_ALONE


@pytest.mark.parametrize(
    ("switched_on", "urgent", "second_factor", "approval", "problem"),
    [
        (False, True, True, ALONE, "four-eyes"),
        (True, False, True, ALONE, "four-eyes"),
        (True, True, False, ALONE, "second-factor-needed"),
        (True, True, True, Approval(note=WHY), "four-eyes"),
        (True, True, True, Approval(alone=True), "validation"),
        (True, True, True, Approval(alone=True, note="presto"), "validation"),
    ],
)
def test_where_anything_of_that_is_missing_it_waits_for_somebody_else(
    ada: Account,
    broadcasts: Broadcasts,
    clock: SettableClock,
    switched_on: bool,
    urgent: bool,
    second_factor: bool,
    approval: Approval,
    problem: str,
) -> None:
    rule = FourEyes("on", frozenset, urgent_alone=switched_on)
    actor = ada.actor(second_factor_at=clock.now if second_factor else None)
    broadcast = written(broadcasts, actor, urgent=urgent)
    with pytest.raises(RefusedError) as error:
        rule.act_of(actor, broadcast, approval)
    assert error.value.problem == problem


def test_a_token_never_sends_alone(
    build_app: Callable[..., Flask], ada: Account, tokens: Tokens
) -> None:
    key = tokens.create("Ada", Role.APPROVER, timedelta(days=9), by=COMMAND_LINE, owner=ada.id)
    api = Api(build_app(four_eyes="on", urgent_alone=True).test_client(), key.text)
    made = api.post("/broadcasts", URGENT).get_json()
    answer = api.post(f"/broadcasts/{made['id']}/approve", {"alone": True, "note": WHY})
    assert answer.get_json()["type"].endswith("#second-factor-needed")


def test_the_reason_stands_in_the_log_without_numbers() -> None:
    assert reason_for_the_log(ALONE) == (
        "La piena arriva fra un’ora e la collega non risponde allo •"
    )


# ── Training ────────────────────────────────────────────────────────────────────────────────────


def test_in_training_one_lets_out_ones_own(
    build_app: Callable[..., Flask], ada: Account, tokens: Tokens
) -> None:
    key = tokens.create("Ada", Role.APPROVER, timedelta(days=9), by=COMMAND_LINE, owner=ada.id)
    api = Api(build_app(four_eyes="on", training=True).test_client(), key.text)
    assert api.post("/broadcasts", URGENT).get_json()["status"] == "sending"


# ── What the audit log tells of it ──────────────────────────────────────────────────────────────


def test_every_decision_is_told_with_the_hash_of_what_was_decided(
    build_app: Callable[..., Flask], tokens: Tokens, audit: AuditLog, broadcasts: Broadcasts
) -> None:
    api = Api(build_app().test_client(), "an-administrators-token-for-tests")
    made = api.post("/broadcasts", SCHOOLS).get_json()["id"]
    for decision in ("submit", "approve", "pause", "resume", "stop"):
        assert api.post(f"/broadcasts/{made}/{decision}").status_code == 200
    broadcast = broadcasts.get(made)
    assert broadcast is not None
    told = [entry for entry in audit.entries() if entry.subject == made]
    assert [entry.act for entry in told] == [
        "broadcast_created",
        "broadcast_submitted",
        "broadcast_approved",
        "broadcast_paused",
        "broadcast_resumed",
        "broadcast_stopped",
    ]
    assert {entry.details["content"] for entry in told} == {broadcast.draft.content_hash}


def test_what_was_refused_after_all_is_told_too(
    build_app: Callable[..., Flask], audit: AuditLog
) -> None:
    api = Api(build_app().test_client(), "an-administrators-token-for-tests")
    made = api.post("/broadcasts", SCHOOLS).get_json()["id"]
    api.post(f"/broadcasts/{made}/resume")
    last = audit.newest(limit=1)[0]
    assert (last.act, last.details["attempted"]) == ("not_done", "broadcast_resumed")
    assert last.details["why"] == "wrong-state"


def test_a_change_is_told_with_what_it_was_and_what_it_becomes(
    build_app: Callable[..., Flask], audit: AuditLog, broadcasts: Broadcasts
) -> None:
    api = Api(build_app().test_client(), "an-administrators-token-for-tests")
    made = api.post("/broadcasts", SCHOOLS).get_json()["id"]
    before = broadcasts.get(made)
    api.call("PATCH", f"/broadcasts/{made}", json={"text": "Domani aperte."})
    after = broadcasts.get(made)
    assert before is not None and after is not None
    told = audit.newest(limit=1)[0]
    assert told.details["content"] == before.draft.content_hash
    assert told.details["becomes"] == after.draft.content_hash != before.draft.content_hash


# ── At the admin endpoint ───────────────────────────────────────────────────────────────────────


def test_with_four_eyes_nobody_lets_their_own_broadcast_out(
    build_app: Callable[..., Flask], token_of: Callable[..., str]
) -> None:
    app = build_app(four_eyes="on")
    mine = Api(app.test_client(), token_of(Role.APPROVER, "Lucia Bianchi"))
    made = mine.post("/broadcasts", {**SCHOOLS, "send": True}).get_json()
    assert made["status"] == "awaiting_approval"
    refused = mine.post(f"/broadcasts/{made['id']}/approve")
    assert refused.status_code == 403
    assert refused.get_json()["type"].endswith("#four-eyes")


def test_a_second_token_of_the_same_person_is_not_a_second_pair_of_eyes(
    build_app: Callable[..., Flask], token_of: Callable[..., str]
) -> None:
    client = build_app(four_eyes="on").test_client()
    first = Api(client, token_of(Role.WRITER, "Lucia Bianchi"))
    second = Api(client, token_of(Role.ADMINISTRATOR, " lucia  bianchi"))
    made = first.post("/broadcasts", {**SCHOOLS, "send": True}).get_json()
    assert second.post(f"/broadcasts/{made['id']}/approve").status_code == 403


def test_by_default_four_eyes_begin_when_a_second_person_may_approve(
    build_app: Callable[..., Flask], token_of: Callable[..., str]
) -> None:
    client = build_app(four_eyes="auto").test_client()
    first = Api(client, ADMIN_TOKEN)
    alone = first.post("/broadcasts", {**SCHOOLS, "send": True}).get_json()
    assert alone["status"] == "sending"
    assert first.get("/me").get_json()["four_eyes"] is False

    second = Api(client, token_of(Role.APPROVER))
    together = first.post("/broadcasts", {**SCHOOLS, "text": "Altro.", "send": True}).get_json()
    assert together["status"] == "awaiting_approval"
    assert first.get("/me").get_json()["four_eyes"] is True
    assert second.post(f"/broadcasts/{together['id']}/approve").status_code == 200
