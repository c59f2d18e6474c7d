"""Every form of the console that changes something leaves an entry in the sealed log.

One story in which every form is sent; a new form that is not in it makes the test fail.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask

from bot.citizens import Registry
from bot.staff.audit import Act, AuditLog
from bot.staff.roles import Role
from tests.citizens.conftest import turn
from tests.conftest import SettableClock
from tests.staff.conftest import ADMIN_TOKEN
from tests.staff.pages.person import ADA, CHOSEN, PASSWORD, Person
from tests.staff.pages.test_content import TARI
from tests.staff.pages.test_roles_of_pages import doors
from tests.staff.pages.visitor import FORM, Visitor

ANOTHER = "otto lune sopra il mare"
CHANGE_NOTHING = {"preview"}
"""It shows what would happen, and keeps nothing."""
POOL = {
    "question.it": "Quando apre la piscina?",
    "question.en": "When does the pool open?",
    "answer.it": "Chiedi al Comune.",
    "answer.en": "Ask the Comune.",
    "label.it": "Orari piscina",
    "label.en": "Pool hours",
    "source": "Ufficio sport",
    "examples": "la vasca comunale quando apre",
}


@dataclass
class Story:
    """Ada, who sets everything up, and Rita, whom she invites."""

    ada: Person
    rita: Person
    registry: Registry
    over: str
    """The page of a broadcast that did not reach everybody."""
    written: int = 0

    def on(self, page: str, form: str = "", **fields: object) -> None:
        """Ada opens a page and sends the form at `form` below it."""
        self.ada.get(page)
        self.ada.submit(f"{page}{form}", **fields)

    def press(self, page: str, address: str) -> None:
        """Ada opens a page and presses the button whose address looks so."""
        self.ada.get(page)
        found = re.search(f'action="({address})"', self.ada.page)
        assert found, self.ada.page
        self.ada.submit(found[1])

    def decide(self, path: str, decision: str) -> None:
        self.ada.get(path)
        self.ada.decide(path, decision)

    def draft(self) -> str:
        """The page of a new broadcast, which says what none has said."""
        self.written += 1
        return self.ada.keep(topics=["scuole"], text_it=f"Domani mercatino {self.written}.")

    def somebody(self) -> str:
        """Rita's page."""
        self.ada.get("/admin/people")
        found = re.search(r'href="(/admin/people/p-\w+)">Rita', self.ada.page)
        assert found, self.ada.page
        return found[1]


def _code(story: Story) -> None:
    story.rita.secret = story.ada.secret
    story.rita.enter("ada@comune.example")
    story.rita.submit("/admin/sign-in/code", code=story.rita.code())


def _accept(story: Story) -> None:
    link = re.search(r'value="http://localhost(/admin/invitation/[^"]+)"', story.ada.page)
    assert link, story.ada.page
    story.rita.get(link[1])
    story.rita.submit(link[1], **CHOSEN)


def _attach(story: Story) -> None:
    story.ada.get("/admin/broadcasts/new")
    story.ada.submit("/admin/broadcasts/media", file=(io.BytesIO(b"\xff\xd8\xff\xe0"), "x.jpg"))


def _strike_off(story: Story) -> None:
    turn(story.registry, "whatsapp:+393335550101", unanswered="quando apre la piscina?")
    story.ada.get("/admin/questions")
    story.ada.submit("/admin/questions", id=story.ada.field("id"))


def _decision(*decisions: str) -> Callable[[Story], None]:
    """A draft, and what is decided about it, one after the other."""

    def act(story: Story) -> None:
        path = story.draft()
        for decision in decisions:
            story.decide(path, decision)

    return act


STORY: dict[str, tuple[Act, Callable[[Story], object]]] = {
    "check_token": (Act.SIGNED_IN, lambda s: s.on("/admin/sign-in", token=ADMIN_TOKEN)),
    "make_first_account": (Act.FIRST_SET_UP, lambda s: s.on("/admin/set-up", **ADA)),
    "set_second_factor": (Act.SIGNED_IN, lambda s: s.ada.set_up_second_factor()),
    "make_recovery_codes": (
        Act.RECOVERY_CODES_MADE,
        lambda s: s.on("/admin/account", "/recovery-codes", proof=PASSWORD),
    ),
    "check_code": (Act.SIGNED_IN, _code),
    "end_session": (
        Act.SESSION_ENDED,
        lambda s: s.press("/admin/account", r"/admin/account/sessions/\w+/end"),
    ),
    "invite": (
        Act.INVITED,
        lambda s: s.on("/admin/people", name="Rita", email="rita@comune.example", role="reader"),
    ),
    "renew_invitation": (Act.INVITATION_RENEWED, lambda s: s.on(s.somebody(), "/invitation")),
    "accept_invitation": (Act.SIGNED_IN, _accept),
    "sign_out": (Act.SIGNED_OUT, lambda s: s.rita.submit("/admin/sign-out")),
    "check_password": (Act.SIGNED_IN, lambda s: s.rita.enter("rita@comune.example")),
    "change_password": (
        Act.PASSWORD_CHANGED,
        lambda s: s.rita.submit("/admin/account/password", current=PASSWORD, password=ANOTHER),
    ),
    "sign_out_everywhere": (
        Act.SIGNED_OUT_EVERYWHERE,
        lambda s: s.rita.submit("/admin/account/sign-out-everywhere"),
    ),
    "change_role": (Act.ROLE_CHANGED, lambda s: s.on(s.somebody(), "/role", role="writer")),
    "look_after/reset-second-factor": (
        Act.SECOND_FACTOR_RESET,
        lambda s: s.on(s.somebody(), "/reset-second-factor"),
    ),
    "look_after/sign-out": (
        Act.SIGNED_OUT_EVERYWHERE,
        lambda s: s.on(s.somebody(), "/sign-out"),
    ),
    "look_after/disable": (Act.DISABLED, lambda s: s.on(s.somebody(), "/disable")),
    "look_after/enable": (Act.ENABLED, lambda s: s.on(s.somebody(), "/enable")),
    "create_token": (
        Act.TOKEN_CREATED,
        lambda s: s.on("/admin/tokens", name="Script", role="reader", valid_days="9"),
    ),
    "revoke_token": (
        Act.TOKEN_REVOKED,
        lambda s: s.press("/admin/tokens", r"/admin/tokens/\w+/revoke"),
    ),
    "export_audit": (Act.EXPORTED, lambda s: s.on("/admin/audit", "/export")),
    "add_tester": (
        Act.TESTER_ADDED,
        lambda s: s.on("/admin/testers", name="Rita", number="+39 333 555 0177", language="it"),
    ),
    "check": (Act.BROADCAST_CREATED, lambda s: s.draft()),
    "keep": (Act.BROADCAST_CREATED, lambda s: s.ada.submit("/admin/broadcasts/draft", **FORM)),
    "attach": (Act.FILE_KEPT, _attach),
    "decide/test": (Act.BROADCAST_TESTED, _decision("test")),
    "decide/submit": (Act.BROADCAST_SUBMITTED, _decision("submit")),
    "decide/withdraw": (Act.BROADCAST_WITHDRAWN, _decision("submit", "withdraw")),
    "decide/approve": (Act.BROADCAST_APPROVED, _decision("approve")),
    "decide/pause": (Act.BROADCAST_PAUSED, _decision("approve", "pause")),
    "decide/resume": (Act.BROADCAST_RESUMED, _decision("approve", "pause", "resume")),
    "decide/stop": (Act.BROADCAST_STOPPED, _decision("approve", "stop")),
    "decide/resend": (Act.BROADCAST_SENT_AGAIN, lambda s: s.decide(s.over, "resend")),
    "remove_tester": (
        Act.TESTER_REMOVED,
        lambda s: s.press("/admin/testers", r"/admin/testers/\d+/\w+"),
    ),
    "strike_off": (Act.QUESTIONS_STRUCK_OFF, _strike_off),
    "save_content": (
        Act.CONTENT_CHANGED,
        lambda s: s.on("/admin/answers/tari", **{TARI: "Chiedi al Comune.", "based_on": "0"}),
    ),
    "take_back": (Act.CONTENT_CHANGED, lambda s: s.on("/admin/answers/history", "/1")),
    "confirm_answer": (
        Act.CONTENT_CHANGED,
        lambda s: s.press("/admin/answers", r"/admin/answers/\w+/confirm"),
    ),
    "add_answer": (Act.CONTENT_CHANGED, lambda s: s.on("/admin/answers/new", **POOL)),
    "export_content": (Act.EXPORTED, lambda s: s.on("/admin/answers", "/export")),
}
"""Each form once: what the log's last entry tells afterwards, and how somebody sends it."""


@pytest.fixture
def story(app: Flask, clock: SettableClock, registry: Registry, over: str) -> Story:
    return Story(Person(app, clock), Person(app, clock), registry, f"/admin/broadcasts/{over}")


def test_every_form_that_changes_something_is_told(
    app: Flask, story: Story, audit: AuditLog
) -> None:
    forms = {name for name, method, _ in doors(app) if method == "POST"}
    assert forms - CHANGE_NOTHING == set(STORY)
    for name, (told, send) in STORY.items():
        before = audit.newest(limit=1)
        send(story)
        after = audit.newest(limit=1)
        assert (name, after[0].act, after != before) == (name, told, True)
    assert audit.verify().fault == ""


def test_what_keeps_itself_is_told_once_in_a_sitting_and_sealed_when_it_is_submitted(
    signed_in: Visitor, signed_in_as: Callable[..., Visitor], audit: AuditLog
) -> None:
    signed_in.get("/admin/broadcasts/new")
    texts = ["Domani", "Domani scuole", "Domani scuole chiuse.", "Domani scuole chiuse"]
    answer = signed_in.submit("/admin/broadcasts/draft", topics="scuole", text_it=texts[0])
    path = answer.headers["HX-Replace-Url"].removesuffix("/edit")

    def keep(who: Visitor, text: str) -> None:
        who.get(f"{path}/edit")
        fields = {"id": who.field("id"), "version": who.field("version")}
        who.submit("/admin/broadcasts/draft", topics="scuole", text_it=text, **fields)

    def told() -> list[str]:
        return [entry.act for entry in audit.entries() if entry.subject == path.split("/")[-1]]

    for text in texts[1:]:
        keep(signed_in, text)
    assert told() == ["broadcast_created"]
    other = signed_in_as(Role.APPROVER)
    for text in texts:
        keep(other, text)
    assert told() == ["broadcast_created", "broadcast_changed"]
    other.get(path)
    content = other.field("content")
    other.submit(f"{path}/submit")
    assert told()[2:] == ["broadcast_submitted"]
    assert list(audit.entries())[-1].details["content"] == content


def test_who_opens_a_draft_and_changes_nothing_has_not_written_any_of_it(
    build_app: Callable[..., Flask], token_of: Callable[..., str]
) -> None:
    app = build_app(four_eyes="on")
    anna, paolo = (Visitor(app).sign_in(token_of(role)) for role in (Role.WRITER, Role.APPROVER))
    path = anna.keep(**FORM)
    paolo.get(f"{path}/edit")
    fields = {name: paolo.field(name) for name in ("id", "version", "key")}
    paolo.submit("/admin/broadcasts/check", **FORM, **fields)
    paolo.decide(path, "approve")
    assert "Invio in corso" in paolo.page
