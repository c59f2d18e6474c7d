"""Templates: their way through WhatsApp's approval, and to a citizen."""

import asyncio
from dataclasses import replace

import pytest
import redis

from bot.broadcast import (
    Accepted,
    Announcement,
    Draft,
    Kind,
    Media,
    NoTrace,
    Outcome,
    Outgoing,
    Trace,
    Traced,
    Withheld,
    announcement_of,
)
from bot.broadcast.drafts import Colour
from bot.citizens import Address
from bot.clock import system_clock
from bot.content.loading import the_municipality
from bot.whatsapp.http import twilio_client
from bot.whatsapp.sending import TwilioSender
from bot.whatsapp.templates import Approvals, Templates, the_wording
from tests.broadcast.harness import BASE_URL, account_at, templates_of
from tests.simulator.harness import CITIZEN, SENDER, Simulator

NOTICE = Announcement(Kind.NOTICE, "it", "Neve", "Scuole chiuse.\nMezzi fermi", ("scuole",))
MESSAGE = Outgoing(
    to=Address.parse(CITIZEN),
    text="*Neve*\n\nScuole chiuse.\nMezzi fermi",
    reference="01abcdefgh.3.14",
    number=SENDER,
    announcement=NOTICE,
    in_window=False,
)


@pytest.fixture
def simulator(lonely_simulator: Simulator) -> Simulator:
    """One in which nobody has written, so that everybody is outside the window."""
    lonely_simulator.call("DELETE", "/faults")
    lonely_simulator.call("DELETE", "/records")
    lonely_simulator.settings(service_window=True, approval="approved", fetch_media=False)
    for content in lonely_simulator.client().content.v1.contents.list():
        lonely_simulator.client().content.v1.contents(content.sid).delete()
    return lonely_simulator


@pytest.fixture
def templates(redis_client: redis.Redis) -> Templates:
    return templates_of(redis_client, system_clock)


@pytest.fixture
def approvals(simulator: Simulator, templates: Templates) -> Approvals:
    wording = the_wording(the_municipality(), f"{BASE_URL}/media")
    return Approvals(twilio_client(account_at(simulator.url)), wording, templates, prefix="Jesi On")


@pytest.fixture
def sender(simulator: Simulator, redis_client: redis.Redis, templates: Templates) -> TwilioSender:
    return TwilioSender(account_at(simulator.url), redis_client, templates, base_url=BASE_URL)


def submit(sender: TwilioSender, message: Outgoing) -> Outcome:
    async def one() -> Outcome:
        async with sender:
            return await sender.submit(message)

    return asyncio.run(one())


def look_up(sender: TwilioSender, message: Outgoing) -> Trace:
    async def one() -> Trace:
        async with sender:
            return await sender.look_up(message, system_clock())

    return asyncio.run(one())


# ── Their approval ──────────────────────────────────────────────────────────────────────────────


def test_each_is_made_and_submitted_once_and_approved(
    approvals: Approvals, templates: Templates
) -> None:
    assert len(approvals.create()) == len(Kind) * 2
    assert approvals.create() == []
    assert {one.status for one in templates.all()} == {"unsubmitted"}

    assert len(approvals.submit()) == len(Kind) * 2
    assert approvals.submit() == []
    assert {one.status for one in templates.all()} == {"approved"}


def test_the_store_can_be_lost(
    approvals: Approvals, templates: Templates, redis_client: redis.Redis
) -> None:
    approvals.create()
    before = templates.all()
    redis_client.flushall()
    assert approvals.refresh() == {"unsubmitted": len(Kind) * 2}
    assert templates.all() == before


def test_a_pause_and_its_reason_are_seen(
    simulator: Simulator, approvals: Approvals, templates: Templates
) -> None:
    approvals.create(), approvals.submit()
    sid = templates.fill(NOTICE).content_sid  # type: ignore[union-attr]
    ruling = {"status": "rejected", "reason": "vague"}
    simulator.call("PUT", f"/contents/{sid}/approval", json=ruling)
    approvals.refresh()
    found = templates.status(NOTICE)
    assert (found.name, found.status, found.reason) == ("notice.it", "rejected", "vague")
    assert templates.fill(NOTICE) == Withheld(
        "template", {"template": "notice.it", "status": "rejected"}
    )


def test_an_approved_one_of_older_words_stands_in_until_the_new_one_is(
    approvals: Approvals, templates: Templates, simulator: Simulator
) -> None:
    approvals.create(), approvals.submit()
    older = [replace(one, fingerprint="0" * 8) for one in templates.all()]
    newer = [replace(one, sid="HX" + "9" * 32, status="pending") for one in templates.all()[:1]]
    templates.store([*older, *newer])
    assert templates.status(NOTICE).status == "approved"


# ── Sending them ────────────────────────────────────────────────────────────────────────────────


def test_outside_the_window_the_approved_template_arrives(
    simulator: Simulator, approvals: Approvals, sender: TwilioSender
) -> None:
    approvals.create(), approvals.submit()

    assert isinstance(submit(sender, MESSAGE), Accepted)

    simulator.settle()
    (sent,) = simulator.records()
    assert sent["status"] == "delivered"
    assert sent["content_sid"]
    assert sent["body"] == (
        "Avviso del Comune di Jesi per chi è iscritto a Jesi On.\n\n"
        "*Neve*\n» Scuole chiuse. Mezzi fermi\n\n"
        "Per non ricevere più avvisi scrivi STOP."
    )


def test_each_kind_in_each_language_arrives(
    simulator: Simulator, approvals: Approvals, sender: TwilioSender
) -> None:
    approvals.create(), approvals.submit()
    files = {Kind.IMAGE: "sample.png", Kind.DOCUMENT: "sample.pdf"}
    for kind in Kind:
        for language in ("it", "en"):
            announcement = replace(
                NOTICE, kind=kind, language=language, file=files.get(kind, ""), title=""
            )
            assert isinstance(submit(sender, replace(MESSAGE, announcement=announcement)), Accepted)
    simulator.settle()
    sent = simulator.records()
    assert [one["status"] for one in sent] == ["delivered"] * len(Kind) * 2
    assert {"*Scuole*" in one["body"] or "*Schools*" in one["body"] for one in sent} == {True}
    assert [one["media"][0]["src"] for one in sent if one["media"]] == [
        f"/on/media/sample.{ending}" for ending in ("png", "png", "pdf", "pdf")
    ]


def test_inside_the_window_it_is_free_text_with_its_picture(
    simulator: Simulator, sender: TwilioSender
) -> None:
    simulator.settings(service_window=False)
    image = replace(NOTICE, kind=Kind.IMAGE, file="abc.jpg")
    assert isinstance(
        submit(sender, replace(MESSAGE, in_window=True, announcement=image)), Accepted
    )
    (sent,) = simulator.records()
    assert (sent["body"], sent["content_sid"]) == (MESSAGE.text, None)
    assert sent["media"][0]["src"] == "/on/media/abc.jpg"


def test_a_document_is_a_template_always_because_words_go_along_with_it(
    simulator: Simulator, approvals: Approvals, sender: TwilioSender
) -> None:
    simulator.settings(service_window=False)
    document = replace(NOTICE, kind=Kind.DOCUMENT, file="abc.pdf")
    message = replace(MESSAGE, in_window=True, announcement=document)

    submit(sender, message)
    approvals.create(), approvals.submit()
    submit(sender, message)

    link, template = simulator.records()
    assert link["body"] == f"{MESSAGE.text}\n\n{BASE_URL}/media/abc.pdf"
    assert template["content_sid"]
    assert template["media"][0]["src"] == "/on/media/abc.pdf"


def test_without_an_approved_template_nothing_is_sent(
    simulator: Simulator, approvals: Approvals, sender: TwilioSender
) -> None:
    missing = {"template": "notice.it", "status": "missing"}
    assert submit(sender, MESSAGE) == Withheld("template", missing)
    approvals.create()
    assert submit(sender, MESSAGE) == Withheld("template", {**missing, "status": "unsubmitted"})
    assert simulator.records() == []


def test_what_has_no_room_in_the_template_is_refused_with_the_count(
    simulator: Simulator, approvals: Approvals, sender: TwilioSender, templates: Templates
) -> None:
    approvals.create(), approvals.submit()
    own = templates.status(replace(NOTICE, text="")).length
    fits = replace(NOTICE, text="a" * (1024 - own))
    too_long = replace(NOTICE, text="a" * (1025 - own))
    assert isinstance(submit(sender, replace(MESSAGE, announcement=fits)), Accepted)
    simulator.settle()
    assert [len(one["body"]) for one in simulator.records(status="delivered")] == [1024]
    assert submit(sender, replace(MESSAGE, announcement=too_long)) == Withheld(
        "template_too_long", {"length": 1025, "longest": 1024}
    )


def test_a_message_is_found_again_in_whichever_form_it_was_sent(
    simulator: Simulator, approvals: Approvals, sender: TwilioSender
) -> None:
    approvals.create(), approvals.submit()
    assert look_up(sender, MESSAGE) == NoTrace()
    submit(sender, MESSAGE)
    simulator.settle()
    assert look_up(sender, replace(MESSAGE, in_window=True)) == Traced("delivered")


def test_somebody_without_a_visible_number_is_found_by_their_user_id(
    simulator: Simulator, approvals: Approvals, sender: TwilioSender
) -> None:
    approvals.create(), approvals.submit()
    hidden = replace(MESSAGE, to=Address.parse("whatsapp:IT.13491208655302741918"))
    submit(sender, hidden)
    simulator.settle()
    assert look_up(sender, hidden) == Traced("delivered")
    assert look_up(sender, MESSAGE) == NoTrace()


# ── From a draft ────────────────────────────────────────────────────────────────────────────────


def test_a_draft_says_which_template_it_needs() -> None:
    plain = Draft(("scuole",), {"it": "Testo"})
    jpeg = Media("abc", "image/jpeg", 10, "foto.jpg")
    pdf = Media("def", "application/pdf", 10, "avviso.pdf")
    kinds = [
        announcement_of(draft, "it").kind
        for draft in (
            plain,
            replace(plain, urgent=True),
            replace(plain, colour=Colour.RED),
            replace(plain, media=jpeg, urgent=True),
            replace(plain, media=pdf),
        )
    ]
    assert kinds == [Kind.NOTICE, Kind.ALERT, Kind.ALERT, Kind.IMAGE, Kind.DOCUMENT]
    assert announcement_of(replace(plain, media=jpeg), "it").file == "abc.jpg"


def test_who_reads_a_language_without_a_text_gets_italian_in_an_italian_template() -> None:
    draft = Draft(("scuole",), {"it": "Testo"}, title={"it": "Neve", "en": "Snow"})
    assert announcement_of(draft, "en") == replace(
        NOTICE, title="Neve", text="Testo", language="it"
    )


def test_the_colour_is_said_in_words() -> None:
    draft = Draft(("meteo",), {"it": "Piena"}, colour=Colour.RED, title={"it": "Esino"})
    assert announcement_of(draft, "it").title == "Allerta rossa: Esino"
