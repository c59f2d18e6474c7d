"""The pages about accounts: coming in, with all that is asked for, and looking after people."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pyotp
import pytest
import redis
import requests
from flask import Flask

from app import build_app as build_whole_app
from bot.services import Services
from bot.settings import Settings
from bot.staff.accounts.accounts import Accounts
from bot.staff.accounts.provider import WELL_KNOWN, IdentityProvider
from bot.staff.audit import Act, AuditLog
from bot.staff.door import staff_texts
from bot.staff.roles import Action, Role, may
from tests.conftest import SettableClock
from tests.staff.accounts.stand_in import CLIENT_ID, CLIENT_SECRET, StandIn, running
from tests.staff.conftest import ADMIN_TOKEN, Api
from tests.staff.pages.visitor import Visitor
from tests.waiting import LONG_ENOUGH

PASSWORD = "quattro gatti sul tetto verde"
CHOSEN = {"password": PASSWORD, "again": PASSWORD}
ADA = {"name": "Ada Neri", "email": "ada@comune.example", **CHOSEN}


class Person(Visitor):
    """Somebody of the staff, with a telephone that shows codes."""

    def __init__(self, app: Flask, clock: SettableClock) -> None:
        super().__init__(app)
        self.clock = clock
        self.secret = ""

    def code(self) -> str:
        """The code of now; a little later than the last, since each opens once."""
        self.clock.advance(seconds=30)
        return pyotp.TOTP(self.secret).at(self.clock.now)

    def set_up_second_factor(self) -> None:
        found = re.search(r'<code id="secret">([^<]+)</code>', self.page)
        assert found is not None, self.page
        self.secret = found[1].replace(" ", "")
        self.submit("/admin/second-factor", code=self.code(), current=PASSWORD)

    def enter(self, email: str, password: str = PASSWORD) -> None:
        self.get("/admin/sign-in")
        self.submit("/admin/sign-in/password", email=email, password=password)

    @property
    def is_in(self) -> bool:
        return self.client.get("/admin/").status_code == 200


@pytest.fixture
def somebody(app: Flask, clock: SettableClock) -> Callable[[], Person]:
    return lambda: Person(app, clock)


@pytest.fixture
def ada(somebody: Callable[[], Person]) -> Person:
    """The first administrator, in, with her second factor."""
    ada = somebody()
    ada.sign_in(ADMIN_TOKEN)
    ada.get("/admin/set-up")
    ada.submit("/admin/set-up", **ADA)
    ada.set_up_second_factor()
    return ada


@pytest.fixture
def join(ada: Person, somebody: Callable[[], Person]) -> Callable[..., Person]:
    """Somebody whom Ada invites, and who has chosen a password."""

    def join(name: str, role: Role) -> Person:
        ada.get("/admin/people")
        email = f"{name.lower()}@comune.example"
        ada.submit("/admin/people", name=name, email=email, role=role.value)
        link = re.search(r'value="http://localhost(/admin/invitation/[^"]+)"', ada.page)
        assert link is not None, ada.page
        person = somebody()
        person.get(link[1])
        person.submit(link[1], **CHOSEN)
        return person

    return join


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


# ── Coming in ───────────────────────────────────────────────────────────────────────────────────


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


# ── One's own account ───────────────────────────────────────────────────────────────────────────


def test_changing_the_password_keeps_this_session_and_ends_the_others(
    ada: Person, somebody: Callable[[], Person]
) -> None:
    other = somebody()
    other.secret = ada.secret
    other.enter("ada@comune.example")
    other.submit("/admin/sign-in/code", code=other.code())
    ada.get("/admin/account")
    wrong = ada.submit("/admin/account/password", current="wrong", password="otto lune sul mare")
    assert wrong.status_code == 403
    ada.submit("/admin/account/password", current=PASSWORD, password="otto lune sopra il mare")
    assert "La password è cambiata" in ada.page
    assert ada.is_in
    assert not other.is_in


def test_the_page_shows_where_one_is_signed_in_and_ends_one_of_those(
    ada: Person, somebody: Callable[[], Person]
) -> None:
    phone = somebody()
    phone.secret = ada.secret
    phone.client.environ_base["HTTP_USER_AGENT"] = "Android <b>Chrome/126.0"
    phone.enter("ada@comune.example")
    phone.submit("/admin/sign-in/code", code=phone.code())
    ada.get("/admin/account")
    assert "Chrome, Android" in ada.page
    assert ada.page.count("Questo dispositivo") == 1
    (address,) = re.findall(r'action="(/admin/account/sessions/\w+/end)"', ada.page)
    ada.submit(address)
    assert "Il dispositivo è scollegato" in ada.page
    assert ada.is_in
    assert not phone.is_in


def test_new_recovery_codes_and_another_telephone_ask_for_the_password_on_their_pages(
    ada: Person,
) -> None:
    ada.get("/admin/account")
    assert ada.submit("/admin/account/recovery-codes", proof="wrong").status_code == 403
    assert "La password attuale non è quella giusta" in ada.page
    ada.get("/admin/second-factor")
    answer = ada.submit("/admin/second-factor", code=ada.code(), current="wrong")
    assert answer.status_code == 403
    assert "La password attuale non è quella giusta" in ada.page
    ada.get("/admin/account")
    ada.submit("/admin/account/recovery-codes", proof=PASSWORD)
    assert len(re.findall(r"<code>[0-9a-f]{5}-[0-9a-f]{5}</code>", ada.page)) == 10


def test_signing_out_everywhere_ends_this_session_too(
    ada: Person, somebody: Callable[[], Person]
) -> None:
    ada.get("/admin/account")
    ada.submit("/admin/account/sign-out-everywhere")
    assert not ada.is_in


def test_a_token_has_no_account_page(somebody: Callable[[], Person]) -> None:
    holder = somebody()
    holder.sign_in(ADMIN_TOKEN)
    assert holder.get("/admin/account").status_code == 404


# ── People, tokens, the audit log ───────────────────────────────────────────────────────────────


def test_an_administrator_closes_and_reopens_somebodys_access(
    ada: Person, join: Callable[..., Person], accounts: Accounts
) -> None:
    rita = join("Rita", Role.READER)
    account = accounts.by_email("rita@comune.example")
    assert account is not None
    ada.get(f"/admin/people/{account.id}")
    ada.submit(f"/admin/people/{account.id}/disable")
    assert not rita.is_in
    ada.submit(f"/admin/people/{account.id}/enable")
    rita.enter("rita@comune.example")
    assert rita.is_in
    ada.submit(f"/admin/people/{account.id}/sign-out")
    assert not rita.is_in


def test_a_promotion_asks_for_a_second_factor_at_the_next_sign_in(
    ada: Person, join: Callable[..., Person], accounts: Accounts
) -> None:
    rita = join("Rita", Role.READER)
    account = accounts.by_email("rita@comune.example")
    assert account is not None
    ada.get(f"/admin/people/{account.id}")
    ada.submit(f"/admin/people/{account.id}/role", role="approver")
    assert not rita.is_in
    rita.enter("rita@comune.example")
    assert "Imposta il secondo fattore" in rita.page
    rita.set_up_second_factor()
    ada.submit(f"/admin/people/{account.id}/reset-second-factor")
    assert not rita.is_in
    rita.enter("rita@comune.example")
    assert "Imposta il secondo fattore" in rita.page


def test_the_last_administrator_is_told_why_they_stay_one(ada: Person, accounts: Accounts) -> None:
    (account,) = accounts.all()
    ada.get(f"/admin/people/{account.id}")
    assert ada.submit(f"/admin/people/{account.id}/disable").status_code == 409
    assert "Prima nomina un altro amministratore" in ada.page
    assert ada.is_in


def test_a_token_is_shown_once_and_revoked(ada: Person, app: Flask, accounts: Accounts) -> None:
    (account,) = accounts.all()
    ada.get("/admin/tokens")
    ada.submit("/admin/tokens", name="Script", role="approver", valid_days="30", account=account.id)
    text = re.search(r'value="(jo_[^"]+)"', ada.page)
    assert text is not None
    me = Api(app.test_client(), text[1]).get("/me").get_json()
    assert (me["id"], me["kind"]) == (account.id, "person")
    ada.get("/admin/tokens")
    assert text[1] not in ada.page
    ada.submit(f"/admin/tokens/{text[1].split('_')[1]}/revoke")
    assert "Revocato il" in ada.page
    assert Api(app.test_client(), text[1]).get("/me").status_code == 401


def test_the_audit_log_is_shown_checked_and_taken_out(ada: Person, audit: AuditLog) -> None:
    ada.get("/admin/audit?verify=1")
    assert "Primo amministratore creato" in ada.page
    assert "Il registro è integro" in ada.page
    answer = ada.submit("/admin/audit/export")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    read = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert [line["hash"] for line in read] == [entry.hash for entry in audit.entries()]
    assert read[-1]["act"] == "exported"


def test_every_act_has_words_in_every_language() -> None:
    catalogue = staff_texts()
    for language in catalogue.languages:
        assert [act for act in Act if f"acts.{act}" not in catalogue.texts(language)] == []


# ── Who may do what, through the pages ──────────────────────────────────────────────────────────


PAGES = {
    "/admin/people": Action.MANAGE_PEOPLE,
    "/admin/people/{id}": Action.MANAGE_PEOPLE,
    "/admin/tokens": Action.MANAGE_TOKENS,
    "/admin/audit": Action.READ_AUDIT,
    "/admin/audit?verify=1": Action.READ_AUDIT,
}
FORMS = {
    "/admin/people": (
        Action.MANAGE_PEOPLE,
        {"name": "x", "email": "x@x.example", "role": "reader"},
    ),
    "/admin/people/{id}/invitation": (Action.MANAGE_PEOPLE, {}),
    "/admin/people/{id}/role": (Action.MANAGE_PEOPLE, {"role": "writer"}),
    "/admin/people/{id}/reset-second-factor": (Action.MANAGE_PEOPLE, {}),
    "/admin/people/{id}/sign-out": (Action.MANAGE_PEOPLE, {}),
    "/admin/people/{id}/disable": (Action.MANAGE_PEOPLE, {}),
    "/admin/people/{id}/enable": (Action.MANAGE_PEOPLE, {}),
    "/admin/tokens": (Action.MANAGE_TOKENS, {"name": "x", "role": "reader", "valid_days": "9"}),
    "/admin/tokens/x/revoke": (Action.MANAGE_TOKENS, {}),
    "/admin/audit/export": (Action.READ_AUDIT, {}),
}


@pytest.mark.parametrize("role", Role)
def test_the_pages_about_access_open_for_exactly_the_roles_of_their_actions(
    role: Role, join: Callable[..., Person], accounts: Accounts, ada: Person
) -> None:
    person = join("Rita", role)
    if role in (Role.APPROVER, Role.ADMINISTRATOR):
        person.set_up_second_factor()
    join("Other", Role.READER)
    other = accounts.by_email("other@comune.example")
    assert other is not None
    for path, action in PAGES.items():
        status = person.get(path.format(id=other.id)).status_code
        assert status == (200 if may(role, action) else 403), path
    for path, (action, fields) in FORMS.items():
        person.get("/admin/account")
        status = person.submit(path.format(id=other.id), follow=False, **fields).status_code
        assert (status != 403) == may(role, action), path
    person.get("/admin/")
    shown = set(re.findall(r'href="(/admin/(?:people|tokens|audit))"', person.page))
    assert bool(shown) == (role is Role.ADMINISTRATOR)


# ── By the identity provider ────────────────────────────────────────────────────────────────────


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


# ── Alone, when it is urgent ────────────────────────────────────────────────────────────────────

FLOOD = {"topics": ["scuole"], "text_it": "Piena del fiume: salite ai piani alti.", "urgent": "1"}


@pytest.fixture
def paolo(
    build_app: Callable[..., Flask], clock: SettableClock, ada: Person, join: Callable[..., Person]
) -> Person:
    """An approver who has given his second factor, where one may send alone."""
    secret = _with_second_factor(join("Paolo", Role.APPROVER))
    paolo = Person(build_app(four_eyes="on", urgent_alone=True), clock)
    paolo.secret = secret
    paolo.enter("paolo@comune.example")
    paolo.submit("/admin/sign-in/code", code=paolo.code())
    return paolo


def _with_second_factor(person: Person) -> str:
    person.set_up_second_factor()
    return person.secret


def test_an_urgent_one_is_sent_alone_with_a_reason_that_stays_in_the_log(
    paolo: Person, audit: AuditLog
) -> None:
    path = paolo.keep(**FLOOD)
    assert "È urgente e non c’è nessun altro" in paolo.page
    reason = "Nessun altro risponde al telefono"
    paolo.decide(path, "approve", alone="1", note=reason)
    assert "Invio in corso" in paolo.page
    told = next(entry for entry in audit.entries() if entry.act == "broadcast_sent_alone")
    assert (told.name, told.details["reason"]) == ("Paolo", reason)


def test_one_that_has_left_today_is_sent_alone_only_where_that_is_confirmed(paolo: Person) -> None:
    reason = "Nessun altro risponde al telefono"
    first = paolo.keep(**FLOOD)
    paolo.decide(first, "approve", alone="1", note=reason)
    again = paolo.keep(**FLOOD)
    assert 'name="confirm_repeat"' in paolo.page
    paolo.decide(again, "approve", alone="1", note=reason)
    assert "Se deve partire di nuovo, confermalo qui" in paolo.page
    paolo.decide(again, "approve", alone="1", note=reason, confirm_repeat="1")
    assert "Invio in corso" in paolo.page


def test_without_a_reason_it_waits_and_the_page_says_what_is_missing(paolo: Person) -> None:
    path = paolo.keep(**FLOOD)
    paolo.decide(path, "approve", alone="1", note="presto")
    assert "Scrivi il motivo, in almeno 10 caratteri" in paolo.page
    assert "Invio in corso" not in paolo.page


def test_what_is_not_urgent_offers_nobody_to_send_it_alone(paolo: Person) -> None:
    path = paolo.keep(topics=["scuole"], text_it="Domani mercatino.")
    assert "È urgente e non c’è nessun altro" not in paolo.page
    answer = paolo.decide(path, "approve", alone="1", note="Nessun altro risponde al telefono")
    assert answer.status_code == 403
