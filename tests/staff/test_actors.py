"""Who acts: the same person, whichever key they hold."""

from dataclasses import replace
from datetime import timedelta

import redis

from bot.broadcast import Broadcasts, Draft
from bot.staff.accounts.tokens import Tokens
from bot.staff.actors import COMMAND_LINE, Kind
from bot.staff.roles import Role

YEAR = timedelta(days=365)
DRAFT = Draft(topics=("scuole",), text={"it": "Domani scuole chiuse."})


def test_two_tokens_of_one_name_are_one_actor(tokens: Tokens) -> None:
    first = tokens.create("Lucia Bianchi", Role.WRITER, YEAR, by=COMMAND_LINE).token
    second = tokens.create(" lucia  BIANCHI ", Role.APPROVER, YEAR, by=COMMAND_LINE).token
    assert first.actor().id == second.actor().id


def test_a_token_without_an_account_is_a_systems(tokens: Tokens) -> None:
    actor = tokens.create("Centralina meteo", Role.WRITER, YEAR, by=COMMAND_LINE).token.actor()
    assert actor.kind is Kind.SYSTEM
    assert actor.second_factor_at is None


def test_a_broadcast_is_its_authors_by_id_and_not_by_name(
    tokens: Tokens, broadcasts: Broadcasts, redis_client: redis.Redis
) -> None:
    lucia = tokens.create("Lucia Bianchi", Role.WRITER, YEAR, by=COMMAND_LINE).token.actor()
    made = broadcasts.create(
        DRAFT, author="Lucia Bianchi", author_id="another", send=False, may_send=False
    ).broadcast
    kept = broadcasts.get(made.id)
    assert kept is not None
    assert kept.author_id == "another"
    assert not lucia.wrote(kept)


def test_whoever_has_changed_a_draft_has_written_it_too(
    tokens: Tokens, broadcasts: Broadcasts
) -> None:
    lucia, marco = (
        tokens.create(name, Role.APPROVER, YEAR, by=COMMAND_LINE).token.actor()
        for name in ("Lucia Bianchi", "Marco Verdi")
    )
    made = broadcasts.create(
        DRAFT, author=lucia.name, author_id=lucia.responsible, send=False, may_send=False
    ).broadcast
    assert (lucia.wrote(made), marco.wrote(made)) == (True, False)
    changed = replace(DRAFT, text={"it": "Domani scuole aperte."})
    edited = broadcasts.edit(made.id, changed, by=marco.name, by_id=marco.responsible)
    assert (lucia.wrote(edited), marco.wrote(edited)) == (True, True)
