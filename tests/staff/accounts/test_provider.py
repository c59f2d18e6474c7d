"""Signing in with an identity provider, over real HTTP: what proves who somebody is."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
import requests
from joserfc.jwk import OctKey, RSAKey

from bot.staff.accounts.provider import Attempt, IdentityProvider
from bot.staff.refusals import RefusedError
from tests.conftest import SettableClock
from tests.staff.accounts.stand_in import CLIENT_ID, CLIENT_SECRET, StandIn, running
from tests.waiting import LONG_ENOUGH

REDIRECT = "http://127.0.0.1:1/admin/sign-in/provider/answer"


@pytest.fixture
def stand_in(clock: SettableClock) -> Iterator[StandIn]:
    with running(StandIn(clock, REDIRECT)) as provider:
        yield provider


@pytest.fixture
def provider(stand_in: StandIn, clock: SettableClock) -> IdentityProvider:
    return IdentityProvider(
        discovery_url=f"{stand_in.issuer}/.well-known/openid-configuration",
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        redirect_uri=REDIRECT,
        clock=clock,
    )


def come_back(provider: IdentityProvider) -> tuple[dict[str, str], Attempt]:
    """Go to the provider and come back, as a browser does."""
    url, attempt = provider.begin()
    answer = requests.get(url, allow_redirects=False, timeout=LONG_ENOUGH)
    assert answer.status_code == 302, answer.text
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query)), attempt


def test_whoever_the_provider_vouches_for_is_known_by_their_verified_address(
    provider: IdentityProvider, stand_in: StandIn
) -> None:
    answer, attempt = come_back(provider)
    assert provider.finish(answer, attempt) == "lucia.bianchi@comune.example"
    assert stand_in.requests.count("/token") == 1


def test_the_request_carries_state_nonce_and_a_challenge_and_never_the_secret(
    provider: IdentityProvider,
) -> None:
    url, attempt = provider.begin()
    asked = parse_qs(urlsplit(url).query)
    assert asked["state"] == [attempt.state]
    assert asked["nonce"] == [attempt.nonce]
    assert asked["code_challenge_method"] == ["S256"]
    assert attempt.verifier not in url
    assert CLIENT_SECRET not in url
    assert len({attempt.state, attempt.nonce, attempt.verifier}) == 3


def test_no_two_attempts_are_alike(provider: IdentityProvider) -> None:
    assert provider.begin()[1] != provider.begin()[1]


def wrong_key(stand_in: StandIn) -> None:
    stand_in.signed_by = RSAKey.generate_key(2048)


def shared_secret(stand_in: StandIn) -> None:
    """The confusion of a public key with a secret: HS256 with what everybody can read."""
    stand_in.algorithm = "HS256"
    stand_in.signed_by = OctKey.import_key(stand_in.key.as_pem(private=False).replace(b"-", b""))


def claims(**told: object) -> Callable[[StandIn], None]:
    return lambda stand_in: stand_in.claims.update(told)


def expired(stand_in: StandIn) -> None:
    stand_in.claims["exp"] = int(stand_in.clock.now.timestamp()) - 61


def not_yet(stand_in: StandIn) -> None:
    stand_in.claims["nbf"] = int(stand_in.clock.now.timestamp()) + 3600


def another_issuer(stand_in: StandIn) -> None:
    stand_in.says_issuer = "https://elsewhere.example"


def userinfo_of_another(stand_in: StandIn) -> None:
    stand_in.claims["email"] = None
    stand_in.userinfo = {"sub": "subject-2", "email": "x@y.example", "email_verified": True}


@pytest.mark.parametrize(
    "fault",
    [
        wrong_key,
        shared_secret,
        claims(nonce="another"),
        claims(nonce=None),
        claims(aud="another-client"),
        claims(aud=["another-client"]),
        claims(aud=[CLIENT_ID, "another-client"], azp="another-client"),
        claims(aud=None),
        claims(iss="https://elsewhere.example"),
        claims(iss=None),
        expired,
        claims(exp=None),
        not_yet,
        claims(email_verified=False),
        claims(email_verified=None),
        claims(email_verified="yes"),
        claims(sub=None),
        another_issuer,
        userinfo_of_another,
    ],
)
def test_an_answer_that_proves_nothing_opens_nothing(
    provider: IdentityProvider, stand_in: StandIn, fault: Callable[[StandIn], None]
) -> None:
    answer, attempt = come_back(provider)
    fault(stand_in)
    with pytest.raises(RefusedError) as error:
        provider.finish(answer, attempt)
    assert error.value.problem == "provider-failed"


def test_the_address_may_stand_at_the_userinfo_endpoint(
    provider: IdentityProvider, stand_in: StandIn
) -> None:
    stand_in.claims["email"] = stand_in.claims["email_verified"] = None
    stand_in.userinfo = {"sub": "subject-1", "email": "x@y.example", "email_verified": True}
    assert provider.finish(*come_back(provider)) == "x@y.example"


@pytest.mark.parametrize(
    "changed",
    [
        {"state": "another"},
        {"state": ""},
        {"code": "made-up"},
        {"iss": "https://elsewhere.example"},
    ],
)
def test_an_answer_to_another_question_opens_nothing(
    provider: IdentityProvider, changed: dict[str, str]
) -> None:
    answer, attempt = come_back(provider)
    with pytest.raises(RefusedError):
        provider.finish({**answer, **changed}, attempt)


def test_a_code_opens_once_and_only_with_the_verifier_of_its_attempt(
    provider: IdentityProvider,
) -> None:
    answer, attempt = come_back(provider)
    with pytest.raises(RefusedError):
        provider.finish(answer, replace(attempt, verifier="another" * 8))
    answer, attempt = come_back(provider)
    provider.finish(answer, attempt)
    with pytest.raises(RefusedError):
        provider.finish(answer, attempt)


def test_somebody_who_declined_there_is_not_let_in(provider: IdentityProvider) -> None:
    _, attempt = come_back(provider)
    with pytest.raises(RefusedError):
        provider.finish({"state": attempt.state, "error": "access_denied"}, attempt)


def test_a_provider_that_does_not_answer_is_a_refusal_and_no_crash(clock: SettableClock) -> None:
    nowhere = IdentityProvider(
        discovery_url="http://127.0.0.1:1/.well-known/openid-configuration",
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        redirect_uri=REDIRECT,
        clock=clock,
    )
    with pytest.raises(RefusedError) as error:
        nowhere.begin()
    assert error.value.problem == "provider-failed"
