"""Coming in with the identity that the Comune's own provider vouches for."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
import requests
from flask import Flask

from bot.staff.accounts.provider import WELL_KNOWN, IdentityProvider
from bot.staff.roles import Role
from tests.conftest import SettableClock
from tests.staff.accounts.stand_in import CLIENT_ID, CLIENT_SECRET, StandIn, running
from tests.staff.conftest import ADMIN_TOKEN
from tests.staff.pages.person import Person
from tests.waiting import LONG_ENOUGH


@pytest.fixture
def stand_in(clock: SettableClock) -> Iterator[StandIn]:
    redirect = "http://localhost/admin/sign-in/provider/answer"
    with running(StandIn(clock, redirect, email="rita@comune.example")) as provider:
        yield provider


@pytest.fixture
def with_provider(
    build_app: Callable[..., Flask], stand_in: StandIn, clock: SettableClock
) -> Flask:
    provider = IdentityProvider(
        discovery_url=f"{stand_in.issuer}{WELL_KNOWN}",
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        redirect_uri=stand_in.redirect_uri,
        clock=clock,
        name="SSO del Comune",
    )
    return build_app(provider=provider)


def go_through(person: Person) -> None:
    """Press the button, sign in there, come back."""
    person.get("/admin/sign-in")
    assert "Entra con SSO del Comune" in person.page
    away = person.client.get("/admin/sign-in/provider").headers["Location"]
    back = requests.get(away, allow_redirects=False, timeout=LONG_ENOUGH).headers["Location"]
    person.get(f"/admin/sign-in/provider/answer?{urlsplit(back).query}")


@pytest.mark.parametrize(
    ("role", "words"),
    [(Role.READER, "Comunicazioni"), (Role.APPROVER, "Imposta il secondo fattore")],
)
def test_whoever_was_invited_comes_in_with_the_comunes_own_identity(
    with_provider: Flask, clock: SettableClock, role: Role, words: str
) -> None:
    admin = Person(with_provider, clock)
    admin.sign_in(ADMIN_TOKEN)
    admin.get("/admin/people")
    admin.submit("/admin/people", name="Rita", email="rita@comune.example", role=role.value)
    rita = Person(with_provider, clock)
    go_through(rita)
    assert words in rita.page
    assert rita.is_in == (role is Role.READER)


def test_whoever_was_not_invited_stays_outside(with_provider: Flask, clock: SettableClock) -> None:
    stranger = Person(with_provider, clock)
    go_through(stranger)
    assert "Chiedi un invito" in stranger.page
    assert not stranger.is_in


def test_an_answer_that_nobody_asked_for_opens_nothing(
    with_provider: Flask, clock: SettableClock
) -> None:
    person = Person(with_provider, clock)
    assert person.get("/admin/sign-in/provider/answer?code=x&state=y").status_code == 401
    person.client.get("/admin/sign-in/provider")
    assert person.get("/admin/sign-in/provider/answer?code=x&state=y").status_code == 401
    assert not person.is_in
