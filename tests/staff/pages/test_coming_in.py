"""The pages through which staff come in, with all that is asked for."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import redis
from flask import Flask

from app import build_app as build_whole_app
from bot.services import Services
from bot.settings import Settings
from bot.staff.accounts.accounts import Accounts
from bot.staff.audit import AuditLog
from bot.staff.roles import Role
from tests.conftest import SettableClock
from tests.staff.conftest import ADMIN_TOKEN
from tests.staff.pages.person import ADA, PASSWORD, Person
from tests.staff.pages.visitor import Visitor


@pytest.fixture
def services_behind(
    build_services: Callable[..., Services],
    redis_server: str,
    redis_client: redis.Redis,
    clock: SettableClock,
    tmp_path: Path,
) -> Callable[[int], Flask]:
    """The whole web app behind so many proxies."""

    def build(proxies: int) -> Flask:
        redis_client.flushall()
        settings = Settings(
            _env_file=None,
            data_dir=tmp_path,
            secret_key="0e" * 32,
            data_key="0f" * 32,
            admin_token=ADMIN_TOKEN,
            trusted_proxies=proxies,
        )
        return build_whole_app(build_services(settings, redis_server, clock))

    return build


def test_from_the_first_token_to_an_administrator_with_a_second_factor(
    somebody: Callable[[], Person], accounts: Accounts, audit: AuditLog
) -> None:
    ada = somebody()
    ada.sign_in(ADMIN_TOKEN)
    assert "Crea il tuo accesso" in ada.page
    ada.get("/admin/set-up")
    ada.submit("/admin/set-up", **ADA)
    assert "Imposta il secondo fattore" in ada.page
    assert "<svg" in ada.page
    assert not ada.is_in, "the role asks for a second factor first"
    ada.get("/admin/second-factor")
    ada.set_up_second_factor()
    assert len(re.findall(r"<code>[0-9a-f]{5}-[0-9a-f]{5}</code>", ada.page)) == 10
    assert ada.is_in
    assert accounts.all()[0].administers
    acts = [entry.act for entry in audit.entries()]
    assert acts == ["signed_in", "first_set_up", "second_factor_set", "signed_in"]


def test_the_next_time_the_password_and_a_code_open(
    ada: Person, somebody: Callable[[], Person]
) -> None:
    later = somebody()
    later.secret = ada.secret
    later.enter("ada@comune.example")
    assert "Secondo fattore" in later.page
    assert not later.is_in
    later.get("/admin/sign-in/code")
    assert later.submit("/admin/sign-in/code", code="000000").status_code == 401
    assert "Il codice non è quello giusto" in later.page
    later.submit("/admin/sign-in/code", code=later.code())
    assert later.is_in


def test_half_way_in_nothing_opens_but_the_next_step(
    ada: Person, somebody: Callable[[], Person], clock: SettableClock
) -> None:
    half = somebody()
    half.enter("ada@comune.example")
    for path in ("/admin/", "/admin/people", "/admin/account", "/admin/second-factor"):
        answer = half.client.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/sign-in/code")
    half.get("/admin/sign-in/code")
    answer = half.client.post("/admin/second-factor", data={"csrf_token": half.mark, "code": "1"})
    assert answer.headers["Location"] == "/admin/sign-in/code"
    clock.advance(minutes=15)
    assert half.client.get("/admin/").headers["Location"] == "/admin/sign-in"


def test_a_lost_telephone_is_replaced_with_a_recovery_code(
    somebody: Callable[[], Person],
) -> None:
    ada = somebody()
    ada.sign_in(ADMIN_TOKEN)
    ada.get("/admin/set-up")
    ada.submit("/admin/set-up", **ADA)
    ada.set_up_second_factor()
    codes = re.findall(r"<code>([0-9a-f]{5}-[0-9a-f]{5})</code>", ada.page)
    later = somebody()
    later.enter("ada@comune.example")
    later.submit("/admin/sign-in/code", code=codes[0])
    assert later.is_in
    later.get("/admin/second-factor")
    later.set_up_second_factor()
    again = somebody()
    again.secret = later.secret
    again.enter("ada@comune.example")
    again.submit("/admin/sign-in/code", code=again.code())
    assert again.is_in
    assert not ada.is_in, "the other sessions have ended"


def test_a_reader_comes_in_without_a_second_factor_and_an_approver_does_not(
    join: Callable[..., Person],
) -> None:
    assert join("Rita", Role.READER).is_in
    approver = join("Paolo", Role.APPROVER)
    assert not approver.is_in
    approver.set_up_second_factor()
    assert approver.is_in


def test_a_wrong_password_and_an_unknown_address_get_the_same_page(
    ada: Person, somebody: Callable[[], Person]
) -> None:
    pages = []
    for email in ("ada@comune.example", "nobody@comune.example"):
        person = somebody()
        person.enter(email, "wrong")
        pages.append(re.sub(r'csrf_token" value="[^"]+"', "", person.page).replace(email, ""))
    assert pages[0] == pages[1]
    assert "E-mail o password non corrette" in pages[0]


def test_guessing_passwords_ends_in_a_wait_that_is_told(
    ada: Person, somebody: Callable[[], Person]
) -> None:
    guesser = somebody()
    for _ in range(6):
        guesser.enter("ada@comune.example", "wrong")
    assert "Troppi tentativi. Riprova tra 30 secondi." in guesser.page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"password": "corta", "again": "corta"}, "Troppo corta: servono almeno 12 caratteri"),
        ({"password": PASSWORD, "again": "altro"}, "Le due password non sono uguali"),
        ({"password": "a" * 20, "again": "a" * 20}, "Troppo facile da indovinare"),
        ({"email": "ada"}, "Deve essere un indirizzo e-mail"),
        ({"name": " "}, "Non può essere vuoto"),
    ],
)
def test_what_is_wrong_with_the_first_account_is_said_at_its_field(
    somebody: Callable[[], Person], fields: dict[str, str], words: str
) -> None:
    ada = somebody()
    ada.sign_in(ADMIN_TOKEN)
    ada.get("/admin/set-up")
    assert ada.submit("/admin/set-up", **{**ADA, **fields}).status_code == 422
    assert words in ada.page
    assert PASSWORD not in ada.page


def test_an_invitation_that_is_over_says_what_to_do(ada: Person) -> None:
    assert ada.get("/admin/invitation/p-1.x").status_code == 410
    assert "Chiedi un nuovo invito" in ada.page


def test_the_address_in_the_log_is_the_declared_proxys_word_and_nobody_elses(
    services_behind: Callable[[int], Flask],
) -> None:
    told = {}
    for proxies in (0, 1):
        app = services_behind(proxies)
        visitor = Visitor(app)
        visitor.client.environ_base["HTTP_X_FORWARDED_FOR"] = "203.0.113.9, 198.51.100.7"
        visitor.sign_in(ADMIN_TOKEN)
        told[proxies] = visitor.get("/admin/audit").status_code and re.search(
            r"da: ([\d.]+)", visitor.page
        )
    assert told[0] is not None and told[0][1] == "127.0.0.1"
    assert told[1] is not None and told[1][1] == "198.51.100.7"
