"""The page on which a broadcast is written; beside it what it will look like and whom it reaches.

Two requests go along with the typing: one shows what would happen and keeps nothing, the other,
less often, keeps the draft. Both send the form itself, so that without a script the button is left.
"""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, g, redirect, request, url_for

from bot.broadcast import Colour, Draft, State
from bot.broadcast.drafts import LONGEST_MESSAGE, LONGEST_TITLE, length_of, with_colour
from bot.clock import Clock
from bot.staff.actors import require
from bot.staff.broadcasts.looking import Detail
from bot.staff.broadcasts.requests import BroadcastChanges, BroadcastText, NewBroadcast
from bot.staff.broadcasts.sketches import Sketch
from bot.staff.door import Door
from bot.staff.pages.faults import messages
from bot.staff.pages.form import LANGUAGES, BroadcastForm, blank_fields
from bot.staff.pages.page import Page, page
from bot.staff.pages.whereabouts import written_at
from bot.staff.pages.wording import foreseen
from bot.staff.refusals import RefusedError
from bot.staff.roles import Action


def add_writing(console: Blueprint, door: Door, clock: Clock) -> None:
    """Add the page, and what goes along with it, to the console."""
    _add_form(console, door)
    _add_company(console, door, clock)


def _add_form(console: Blueprint, door: Door) -> None:
    staff = door.operations

    @console.get("/broadcasts/new")
    def new() -> Page:
        ready = request.args.get("ready", "")
        if ready not in staff.ready_texts:
            return _written(door, BroadcastForm())
        return _written(door, BroadcastForm.of_ready_text(ready, staff.ready_texts[ready]))

    @console.get("/broadcasts/<string(maxlength=64):id>/edit")
    def edit(id: str) -> Page:
        broadcast = staff.broadcasts.get(g.actor, id).broadcast
        if broadcast.state is not State.DRAFT:
            return redirect(url_for("console.broadcast", id=id), code=303)
        form = BroadcastForm.of_draft(broadcast.draft, request.args.get("ready", ""))
        form = form.with_ready_text(staff.ready_texts)
        return _written(door, form, id=id, version=broadcast.draft.content_hash)

    @console.post("/broadcasts/check")
    def check() -> Page:
        require(g.actor, Action.WRITE)
        try:
            detail = _kept(door, _filled(door))
        except RefusedError as refused:
            form = BroadcastForm.of_request(request.form)
            return _written(door, form, errors=_faults(refused))
        return redirect(url_for("console.broadcast", id=detail.broadcast.id), code=303)


def _add_company(console: Blueprint, door: Door, clock: Clock) -> None:
    staff = door.operations

    @console.post("/broadcasts/preview")
    def preview() -> Page:
        """What would happen, as far as it can be said of what is there."""
        require(g.actor, Action.WRITE)
        form = _filled(door)
        try:
            text = form.read(BroadcastText, staff.known)
            found = foreseen(staff.broadcasts.preview(g.actor, text), g.texts)
            errors: Mapping[str, str] = {}
        except RefusedError as refused:
            found, errors = None, _faults(refused)
        return page(
            "beside.html", draft=_sketched(door, form), foreseen=found, errors=errors, **_limits()
        )

    @console.post("/broadcasts/media")
    def attach() -> Page:
        """Keep a file and show it; without one, take away the one that is there."""
        require(g.actor, Action.WRITE)
        media, errors = None, {}
        if file := request.files.get("file"):
            try:
                media = staff.files.keep(g.actor, file.read(), (file.filename or "")[-100:])
            except RefusedError as refused:
                errors = {"media": next(iter(_faults(refused).values()))}
        body, _ = page("media.html", media=media, errors=errors)
        return Response(body, headers={"HX-Trigger-After-Settle": "attached"})

    @console.post("/broadcasts/draft")
    def keep() -> Page:
        """Keep what has been written so far, and say so, or say why not."""
        require(g.actor, Action.WRITE)
        form = _filled(door)
        if form.is_empty and not request.form.get("id"):
            return page("saved.html", detail=None)
        try:
            detail = _kept(door, form, unfinished=True)
        except RefusedError as refused:
            if refused.problem == "changed":
                return page("saved.html", conflict=True)
            return page("saved.html", errors=_faults(refused))
        body, _ = page("saved.html", detail=detail, at=clock(), page_of=written_at)
        return Response(body, headers={"HX-Replace-Url": written_at(detail.broadcast.id)})


def _written(
    door: Door,
    form: BroadcastForm,
    errors: Mapping[str, str] | None = None,
    **kept: str,
) -> Page:
    """The page with the form; `kept` is the id and the version of the draft that it changes."""
    staff = door.operations
    require(g.actor, Action.WRITE)
    sent = request.form
    colours = [(c.value, with_colour(c, "", g.texts.language)) for c in Colour]
    return page(
        "write.html",
        422 if errors else 200,
        form=form,
        errors=errors or {},
        draft=_sketched(door, form.filled(staff.ready_texts, door.catalogue.texts)),
        media=staff.files.described(form.media) if form.media else None,
        subscribers=staff.listeners.topics(g.actor),
        ready_texts=staff.ready_texts,
        page_of=written_at,
        blanks=blank_fields(form, staff.ready_texts, g.texts),
        colours=[("none", g.texts("write.no_colour")), *colours[1:]],
        id=kept.get("id", sent.get("id", "")),
        version=kept.get("version", sent.get("version", "")),
        # One key for one form: a double click, or a request that comes twice, makes one draft.
        key=sent.get("key") or secrets.token_hex(16),
        **_limits(),
    )


def _filled(door: Door) -> BroadcastForm:
    form = BroadcastForm.of_request(request.form)
    return form.filled(door.operations.ready_texts, door.catalogue.texts)


def _sketched(door: Door, form: BroadcastForm) -> Draft:
    """How it would look, whether or not it could be sent."""
    media = door.operations.files.described(form.media) if form.media else None
    return replace(form.sketch(), media=media)


def _kept(door: Door, form: BroadcastForm, *, unfinished: bool = False) -> Detail:
    """The draft, kept: made now, or changed if it still is what this form last knew of it.

    `unfinished`: whatever it lacks.
    """
    writing, known, sent = door.operations.writing, door.operations.known, request.form
    if (id_ := sent.get("id", "")) and not sent.get("as_new"):
        version = sent.get("version", "")
        if unfinished:
            return writing.go_on(g.actor, id_, form.read(Sketch, known), version)
        return writing.edit(g.actor, id_, form.read(BroadcastChanges, known), version)

    def made(key: str) -> Detail:
        if unfinished:
            return writing.begin(g.actor, form.read(Sketch, known), key).detail
        return writing.create(g.actor, form.read(NewBroadcast, known), key).detail

    fresh = secrets.token_hex(16)
    try:
        return made(fresh if sent.get("as_new") else sent.get("key") or fresh)
    except RefusedError as refused:
        if refused.problem != "idempotency-conflict":
            raise
        # The answer to an earlier request of this form was lost: what is written now is kept too.
        return made(fresh)


def _faults(refused: RefusedError) -> dict[str, str]:
    if not refused.faults:
        raise refused
    return messages(refused, g.texts)


def _limits() -> dict[str, Any]:
    return {
        "longest_text": LONGEST_MESSAGE,
        "longest_title": LONGEST_TITLE,
        "length_of": length_of,
        "languages": LANGUAGES,
    }
