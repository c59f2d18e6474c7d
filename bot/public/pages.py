"""The public pages: how to subscribe, the privacy notice, the notices in force and their feed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, render_template, request

from bot.broadcast import Notice
from bot.clock import Clock
from bot.content.municipality import Municipality
from bot.public.whatsapp_link import WhatsAppLink
from bot.web.headers import public_for, secured
from bot.web.markup import as_on_a_phone
from bot.web.texts import Catalogue, Texts

_FOLDER = Path(__file__).parent
_PAGE_SECONDS = 300
_NOTICE_SECONDS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPages:
    """What the public pages are made from."""

    municipality: Municipality
    whatsapp: WhatsAppLink
    notices: Callable[[], Sequence[Notice]]
    """The notices in force, newest first."""
    base_url: str
    """How the outside reaches this service: links in the feed must be absolute."""
    session_minutes: int
    """How long a conversation is kept, as the privacy notice says."""
    clock: Clock
    try_out_url: str | None = None
    """Where the simulated phones are, while no WhatsApp account is configured."""


@dataclass(frozen=True, slots=True)
class ShownNotice:
    """A notice in the reader's language."""

    id: str
    topics: tuple[str, ...]
    title: str
    """May be empty."""
    text: str
    urgent: bool
    since: datetime
    valid_until: datetime | None


class _Site:
    """The pages, in the language that a request asks for."""

    def __init__(self, pages: PublicPages) -> None:
        self.pages = pages
        self._catalogue = Catalogue.load(_FOLDER / "texts")
        self._qr_codes = {
            language: pages.whatsapp.qr_code(self._catalogue.texts(language)("home.qr_title"))
            for language in self._catalogue.languages
        }

    @property
    def reader(self) -> Texts:
        """The texts for whoever asks."""
        return self._catalogue.negotiate(request.accept_languages, request.args.get("lang"))

    @property
    def qr_code(self) -> str:
        """What leads a telephone's camera to the subscription."""
        return self._qr_codes[self.reader.language]

    def notices(self) -> list[ShownNotice]:
        """Those in force, newest first."""
        return shown_notices(self.pages, self.reader)

    def html(self, template: str, seconds: int = _PAGE_SECONDS, **values: Any) -> Response:
        """A page that may be kept for so long."""
        context = _context(self.pages, self.reader)
        return _cached(
            Response(render_template(f"public/{template}", **context, **values)), seconds
        )


def create_pages(pages: PublicPages) -> Blueprint:
    """The blueprint of the public pages, for the root of the site."""
    blueprint = Blueprint(
        "public",
        __name__,
        template_folder="templates",
        static_folder="static",
        static_url_path="/static",
    )
    site = _Site(pages)
    _add_pages(blueprint, site)
    _add_feed(blueprint, site)
    return blueprint


def _add_pages(blueprint: Blueprint, site: _Site) -> None:
    @blueprint.get("/")
    def home() -> Response:
        return site.html("home.html", _NOTICE_SECONDS, notices=site.notices(), qr=site.qr_code)

    @blueprint.get("/privacy")
    def privacy() -> Response:
        return site.html("privacy.html")

    @blueprint.get("/avvisi")
    def notices() -> Response:
        return site.html("notices.html", _NOTICE_SECONDS, notices=site.notices())

    @blueprint.app_errorhandler(404)
    def not_found(_: Exception) -> tuple[Response, int]:
        """Anywhere on the site where no other room has an answer."""
        return site.html("not_found.html", _NOTICE_SECONDS), 404


def _add_feed(blueprint: Blueprint, site: _Site) -> None:
    @blueprint.get("/avvisi.atom")
    def feed() -> Response:
        shown = site.notices()
        # Atom wants a moment even of an empty feed: one that does not change at every request.
        today = site.pages.clock().replace(hour=0, minute=0, second=0, microsecond=0)
        updated = max((notice.since for notice in shown), default=today)
        context = _context(site.pages, site.reader)
        body = render_template("public/feed.xml", **context, notices=shown, updated=updated)
        return _cached(Response(body, content_type="application/atom+xml"), _NOTICE_SECONDS)


def shown_notices(pages: PublicPages, texts: Texts) -> list[ShownNotice]:
    """The notices in force as a reader of `texts` sees them: topics by name, text translated."""
    language = texts.language
    return [
        ShownNotice(
            id=notice.id,
            topics=tuple(
                _in_language(language, pages.municipality.topic(topic).name)
                for topic in notice.topics
            ),
            title=notice.title.get(language) or notice.title.get("it", ""),
            text=_in_language(language, notice.text),
            urgent=notice.urgent,
            since=notice.since,
            valid_until=notice.valid_until,
        )
        for notice in pages.notices()
    ]


def _context(pages: PublicPages, texts: Texts) -> dict[str, Any]:
    """What every template may use; `say` is a text with the names of the Comune filled in."""
    municipality, language = pages.municipality, texts.language
    other = "en" if language == "it" else "it"
    say = partial(
        texts,
        comune=municipality.name,
        service=municipality.service.name,
        off=municipality.service.leave_keyword,
        emergency=municipality.emergency.number,
        whatsapp=pages.whatsapp.shown,
        reports=_in_language(language, municipality.contacts["reports"].text),
    )
    return {
        "texts": texts,
        "say": say,
        "municipality": municipality,
        "whatsapp": pages.whatsapp,
        "session_minutes": pages.session_minutes,
        "as_on_a_phone": as_on_a_phone,
        "in_language": partial(_in_language, language),
        "base_url": pages.base_url,
        "try_out_url": pages.try_out_url,
        "other_language": other,
        "other_language_url": f"{request.path}?lang={other}",
    }


def _in_language(language: str, translations: Mapping[str, str]) -> str:
    return translations.get(language) or translations["it"]


def _cached(response: Response, seconds: int) -> Response:
    response.headers["Vary"] = "Accept-Language"
    response.add_etag()
    response.make_conditional(request)
    return secured(response, public_for(seconds))
