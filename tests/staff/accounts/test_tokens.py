"""Tokens: made once, kept as a hash, valid until they are not."""

from datetime import timedelta

import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.staff.accounts.accounts import Accounts
from bot.staff.accounts.token import BOOTSTRAP_ID, Issued
from bot.staff.accounts.tokens import Tokens, UnknownTokenError
from bot.staff.actors import COMMAND_LINE
from bot.staff.audit import AuditLog
from bot.staff.roles import Role
from tests.conftest import SettableClock
from tests.staff.conftest import everything_stored

ADMIN_TOKEN = "a-token-that-is-only-in-the-settings"
YEAR = timedelta(days=365)


def opened(client: redis.Redis, clock: SettableClock, admin_token: str) -> Tokens:
    return Tokens(client, clock, Accounts(client), AuditLog(client, clock), admin_token)


@pytest.fixture
def tokens(redis_client: redis.Redis, clock: SettableClock) -> Tokens:
    return opened(redis_client, clock, ADMIN_TOKEN)


def issue(tokens: Tokens, name: str = "Lucia Bianchi", role: Role = Role.APPROVER) -> Issued:
    return tokens.create(name, role, YEAR, by=COMMAND_LINE)


def test_a_token_opens_with_the_role_it_was_given(tokens: Tokens) -> None:
    issued = issue(tokens)
    token = tokens.authenticate(issued.text)
    assert token is not None
    assert (token.id, token.name, token.role) == (issued.token.id, "Lucia Bianchi", Role.APPROVER)


def test_a_token_reads_jo_id_secret_with_256_random_bits(tokens: Tokens) -> None:
    prefix, token_id, secret = issue(tokens).text.split("_")
    assert prefix == "jo"
    assert token_id
    assert len(bytes.fromhex(secret)) == 32


def test_the_store_never_holds_a_secret(tokens: Tokens, redis_client: redis.Redis) -> None:
    issued = issue(tokens)
    tokens.authenticate(issued.text)
    stored = everything_stored(redis_client)
    assert issued.token.id.encode() in stored
    assert issued.text.rpartition("_")[2].encode() not in stored


def test_neither_a_token_nor_its_text_is_shown_twice(tokens: Tokens) -> None:
    issued = issue(tokens)
    secret = issued.text.rpartition("_")[2]
    assert secret not in repr(tokens.all())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "",
        lambda text: text[:-1],
        lambda text: text[:-1] + ("0" if text[-1] != "0" else "1"),
        lambda text: text + "0",
        lambda text: text.upper(),
        lambda text: text.replace("jo_", "jo_0"),
        lambda text: text.rpartition("_")[2],
        lambda text: text.rpartition("_")[0] + "_",
        lambda text: "jo__",
        lambda text: text * 50,
    ],
)
def test_anything_but_the_exact_text_opens_nothing(tokens: Tokens, spoil: object) -> None:
    assert callable(spoil)
    assert tokens.authenticate(spoil(issue(tokens).text)) is None


@given(text=st.text(max_size=250))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_that_somebody_makes_up_opens_anything(tokens: Tokens, text: str) -> None:
    assert tokens.authenticate(text) is None


def test_a_secret_opens_only_the_token_it_was_made_for(tokens: Tokens) -> None:
    one, other = issue(tokens), issue(tokens, "Marco Verdi")
    crossed = f"jo_{one.token.id}_{other.text.rpartition('_')[2]}"
    assert tokens.authenticate(crossed) is None


def test_a_token_ends_at_its_expiry(tokens: Tokens, clock: SettableClock) -> None:
    issued = issue(tokens)
    clock.now = issued.token.expires_at - timedelta(seconds=1)
    assert tokens.authenticate(issued.text)
    clock.now = issued.token.expires_at
    assert tokens.authenticate(issued.text) is None


def test_a_revoked_token_opens_nothing_and_stays_on_the_list(tokens: Tokens) -> None:
    issued = issue(tokens)
    tokens.revoke(issued.token.id, by=COMMAND_LINE)
    assert tokens.authenticate(issued.text) is None
    assert [token.id for token in tokens.all()] == [issued.token.id]


def test_revoking_twice_keeps_the_first_moment(tokens: Tokens, clock: SettableClock) -> None:
    issued = issue(tokens)
    first = tokens.revoke(issued.token.id, by=COMMAND_LINE).revoked_at
    clock.advance(hours=1)
    assert (
        tokens.revoke(issued.token.id, by=COMMAND_LINE).revoked_at
        == first
        == clock.now - timedelta(hours=1)
    )


def test_a_token_that_is_not_there_cannot_be_revoked(tokens: Tokens) -> None:
    with pytest.raises(UnknownTokenError):
        tokens.revoke("nobody", by=COMMAND_LINE)


def test_the_last_use_is_kept_to_the_hour(tokens: Tokens, clock: SettableClock) -> None:
    issued = issue(tokens)
    assert tokens.all()[0].last_used_at is None
    tokens.authenticate(issued.text)
    assert tokens.all()[0].last_used_at == clock.now.replace(minute=0)


def test_a_use_at_the_same_moment_does_not_undo_a_revocation(tokens: Tokens) -> None:
    issued = issue(tokens)
    tokens.authenticate(issued.text)
    tokens.revoke(issued.token.id, by=COMMAND_LINE)
    tokens.authenticate(issued.text)
    assert tokens.all()[0].revoked_at is not None


def test_the_token_of_the_settings_is_an_administrators(tokens: Tokens) -> None:
    token = tokens.authenticate(ADMIN_TOKEN)
    assert token is not None
    assert (token.id, token.role) == (BOOTSTRAP_ID, Role.ADMINISTRATOR)


def test_without_a_token_in_the_settings_nothing_opens_instead(
    redis_client: redis.Redis, clock: SettableClock
) -> None:
    tokens = opened(redis_client, clock, "")
    assert tokens.authenticate("") is None
    assert tokens.authenticate(ADMIN_TOKEN) is None
    assert tokens.of_session(BOOTSTRAP_ID, "") is None


def test_who_may_approve_are_counted_once_each(tokens: Tokens, clock: SettableClock) -> None:
    assert len(tokens.who_may_approve()) == 1
    issue(tokens, "Lucia Bianchi")
    issue(tokens, " lucia  BIANCHI ")
    issue(tokens, "Wanda Neri", Role.WRITER)
    gone = issue(tokens, "Marco Verdi")
    assert len(tokens.who_may_approve()) == 3
    tokens.revoke(gone.token.id, by=COMMAND_LINE)
    assert len(tokens.who_may_approve()) == 2
    clock.advance(days=366)
    assert len(tokens.who_may_approve()) == 1


def test_a_session_ends_with_its_token(tokens: Tokens, clock: SettableClock) -> None:
    token = issue(tokens).token
    assert tokens.of_session(token.id, token.fingerprint) is not None
    assert tokens.of_session(token.id, "another") is None
    tokens.revoke(token.id, by=COMMAND_LINE)
    assert tokens.of_session(token.id, token.fingerprint) is None


def test_changing_the_token_of_the_settings_ends_its_sessions(
    redis_client: redis.Redis, clock: SettableClock
) -> None:
    before = opened(redis_client, clock, ADMIN_TOKEN).authenticate(ADMIN_TOKEN)
    assert before is not None
    after = opened(redis_client, clock, "another-token-in-the-settings")
    assert after.of_session(BOOTSTRAP_ID, before.fingerprint) is None
