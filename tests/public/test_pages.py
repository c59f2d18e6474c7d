"""The public pages: how to subscribe, the privacy notice, the notices in force."""

import re
from dataclasses import replace
from datetime import datetime
from html import unescape
from xml.etree import ElementTree

import pytest
import segno
from flask import Flask
from flask.testing import FlaskClient

from bot.broadcast import Notice
from bot.content.municipality import Municipality
from bot.public.pages import PublicPages, create_pages
from tests.conftest import SettableClock
from tests.public.conftest import BASE_URL

PAGES = ("/", "/privacy", "/avvisi")
ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = "<script>alert('x')</script> & \"so on\""


def text_of(client: FlaskClient, path: str, **headers: str) -> str:
    return unescape(client.get(path, headers=headers).get_data(as_text=True))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_in_italian_unless_something_else_is_asked_for(
    client: FlaskClient, path: str
) -> None:
    assert '<html lang="it">' in text_of(client, path)
    assert '<html lang="en">' in text_of(client, f"{path}?lang=en")
    assert '<html lang="en">' in text_of(client, path, **{"Accept-Language": "en-GB"})
    assert '<html lang="it">' in text_of(client, f"{path}?lang=it", **{"Accept-Language": "en"})
    assert '<html lang="it">' in text_of(client, f"{path}?lang=xx")


@pytest.mark.parametrize("path", PAGES)
def test_each_language_leads_to_the_other(client: FlaskClient, path: str) -> None:
    assert f'href="{path}?lang=en"' in text_of(client, path)
    assert f'href="{path}?lang=it"' in text_of(client, f"{path}?lang=en")


def test_the_page_opens_whatsapp_with_the_message_written(client: FlaskClient) -> None:
    page = text_of(client, "/")
    assert 'href="https://wa.me/393335550100?text=Jesi%20On"' in page
    assert "+39 333 555 0100" in page


def test_the_page_says_what_what_for_how_to_leave_and_that_it_is_free(
    client: FlaskClient, municipality: Municipality
) -> None:
    page = text_of(client, "/")
    for topic in municipality.topics:
        assert topic.name["it"] in page
    for promise in ("Gratis", "Nessuno vede il tuo numero", "Jesi Off", "112", "/privacy"):
        assert promise in page


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_nothing_from_elsewhere_and_runs_nothing(
    client: FlaskClient, path: str
) -> None:
    answer = client.get(path)
    page = answer.get_data(as_text=True)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers
    assert "<script" not in page
    assert not re.search(r"<style|\sstyle=|\son\w+=", page)
    assert not re.search(r'<(?:link|img|iframe)[^>]*(?:src|href)="(?:https?:)?//', page)


@pytest.mark.parametrize("path", [*PAGES, "/avvisi.atom"])
def test_a_page_may_be_kept_by_caches_for_each_language(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["Cache-Control"].startswith("public, max-age=")
    assert "Accept-Language" in answer.headers["Vary"]
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.get_data() == b""


def test_the_qr_code_is_the_link(client: FlaskClient, pages: PublicPages) -> None:
    drawn = segno.make(pages.whatsapp.link, error="m").svg_inline(border=0)
    modules = re.search(r' d="([^"]+)"', drawn)
    assert modules
    assert f' d="{modules[1]}"' in client.get("/").get_data(as_text=True)


def test_the_qr_code_has_a_name_for_those_who_do_not_see_it(pages: PublicPages) -> None:
    svg = str(pages.whatsapp.qr_code("Inquadra <qui>"))
    assert ElementTree.fromstring(svg).attrib["role"] == "img"
    assert "<title>Inquadra &lt;qui&gt;</title>" in svg


def test_the_privacy_notice_has_what_article_13_asks_for(client: FlaskClient) -> None:
    page = text_of(client, "/privacy")
    for part in (
        *("Titolare", "Responsabile della protezione dei dati", "base giuridica", "consenso"),
        *("Twilio", "fuori dall’Unione europea", "Per quanto tempo", "30 minuti"),
        *("accesso", "rettifica", "cancellazione", "limitazione", "portabilità"),
        *("Garante", "articolo 22", "Non sei obbligato"),
    ):
        assert part in page
    assert page.count("<mark>") >= 5


def test_both_privacy_notices_leave_the_same_places_to_the_comune(client: FlaskClient) -> None:
    italian, english = text_of(client, "/privacy"), text_of(client, "/privacy?lang=en")
    for tag in ("<mark>", "<h2>", "<tr>", "<li>"):
        assert italian.count(tag) == english.count(tag)


def test_what_is_not_there_is_said_in_the_readers_language(client: FlaskClient) -> None:
    answer = client.get("/nowhere", headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert "Page not found" in answer.get_data(as_text=True)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


# ── Notices ─────────────────────────────────────────────────────────────────────────────────────


def test_without_notices_the_page_says_so(client: FlaskClient) -> None:
    assert "non ci sono avvisi in corso" in text_of(client, "/avvisi")
    assert "avvisi in corso</a></p>" not in text_of(client, "/")


def test_a_notice_is_shown_with_its_topics_and_until_when_it_holds(
    client: FlaskClient, notices: list[Notice], storm: Notice
) -> None:
    notices.append(storm)
    page = text_of(client, "/avvisi")
    for part in ("Allerta arancione", "<strong>forti</strong>", "Allerte meteo", "Urgente"):
        assert part in page
    assert "Valido fino al 23 novembre 2026, ore 19:30" in page
    assert "C’è 1 avviso in corso" in text_of(client, "/")


def test_a_notice_is_translated_where_there_is_a_translation(
    client: FlaskClient, notices: list[Notice], storm: Notice
) -> None:
    notices.append(storm)
    assert "Storms." in text_of(client, "/avvisi?lang=en")
    notices[0] = replace(storm, text={"it": "Solo italiano."})
    assert "Solo italiano." in text_of(client, "/avvisi?lang=en")


def test_what_a_notice_says_is_never_markup(
    client: FlaskClient, notices: list[Notice], storm: Notice
) -> None:
    notices.append(replace(storm, title={"it": HOSTILE}, text={"it": HOSTILE}))
    assert "<script" not in client.get("/avvisi").get_data(as_text=True)
    feed = ElementTree.fromstring(client.get("/avvisi.atom").get_data())
    assert feed.findtext(f"{ATOM}entry/{ATOM}content") == HOSTILE


def test_the_feed_is_atom_with_an_entry_for_each_notice(
    client: FlaskClient, notices: list[Notice], storm: Notice
) -> None:
    notices += [storm, replace(storm, id="road", title={}, topics=("strade",))]
    answer = client.get("/avvisi.atom")
    assert answer.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(answer.get_data())
    assert feed.tag == f"{ATOM}feed"
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        assert element.findtext(f"{ATOM}id", "").startswith(BASE_URL)
        assert element.findtext(f"{ATOM}title")
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated", "")).tzinfo
    assert len(feed.findall(f"{ATOM}entry")) == 2
    assert feed.findtext(f"{ATOM}updated") == storm.since.isoformat()


def test_an_empty_feed_is_a_feed_that_does_not_change(
    client: FlaskClient, clock: SettableClock
) -> None:
    first = client.get("/avvisi.atom").headers["ETag"]
    clock.advance(minutes=10)
    assert client.get("/avvisi.atom").headers["ETag"] == first
    assert ElementTree.fromstring(client.get("/avvisi.atom").get_data()).tag == f"{ATOM}feed"


def test_a_try_out_says_so_and_leads_to_the_simulated_phones(pages: PublicPages) -> None:
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(create_pages(replace(pages, try_out_url="http://127.0.0.1:8001/")))
    page = app.test_client().get("/").get_data(as_text=True)
    assert 'href="http://127.0.0.1:8001/"' in page


def test_a_real_service_leads_to_no_simulator(client: FlaskClient) -> None:
    assert "try-out" not in text_of(client, "/")
