"""The pages on which staff look after what the service answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, request, url_for

from bot.editing.places import placeholders
from bot.staff.actors import require
from bot.staff.content.endpoints import NewExamples, NewQuestion
from bot.staff.door import Door
from bot.staff.pages.page import Page, checked, page
from bot.staff.problems import fault_text
from bot.staff.refusals import RefusedError
from bot.staff.roles import Action, may

_ONE = "/answers/<string(maxlength=64):subject>"


def add_content(console: Blueprint, door: Door) -> None:
    """Add the pages to the console."""
    _add_looking(console, door)
    _add_editing(console, door)
    _add_adding(console, door)


def _add_looking(console: Blueprint, door: Door) -> None:
    content = door.operations.content

    @console.get("/answers")
    def answers() -> Page:
        questions = content.questions(g.actor)
        known = {question.id for question in questions}
        texts = {place.subject: place for place in reversed(content.texts(g.actor))}
        others = {name: place.text for name, place in texts.items() if name not in known}
        return page(
            "content/answers.html",
            questions=questions,
            to_confirm=sum(question.to_confirm for question in questions),
            others=dict(sorted(others.items())),
            may_edit=may(g.actor.role, Action.EDIT_CONTENT),
        )

    @console.get("/answers/history")
    def content_history() -> Page:
        may_edit = may(g.actor.role, Action.EDIT_CONTENT)
        return page("content/history.html", revisions=content.history(g.actor), may_edit=may_edit)

    @console.post("/answers/history/<int:number>")
    def take_back(number: int) -> Page:
        content.take_back(g.actor, number)
        return _done("answers.taken_back", "console.content_history")

    @console.post("/answers/export")
    def export_content() -> Page:
        answer = Response(content.export(g.actor), content_type="application/zip")
        answer.headers["Content-Disposition"] = 'attachment; filename="content.zip"'
        return answer


def _add_editing(console: Blueprint, door: Door) -> None:
    content = door.operations.content

    def editor(
        subject: str, texts: Mapping[str, str], errors: Mapping[str, str], status: int = 200
    ) -> Page:
        require(g.actor, Action.EDIT_CONTENT)
        places = content.texts(g.actor, subject)
        if not places:
            raise RefusedError("not-found")
        changed = content.latest() if status == 409 else None
        names = sorted(frozenset().union(*(placeholders(place.text) for place in places)))
        return page(
            "content/edit.html",
            status,
            subject=subject,
            fields=places,
            texts_of=lambda place: texts.get(f"{place.file}:{place.path}", place.text),
            errors=errors,
            names=[f"{{{name}}}" for name in names],
            changed=changed,
            based_on=changed or request.form.get("based_on") or content.latest(),
        )

    @console.get(_ONE)
    def edit_content(subject: str) -> Page:
        return editor(subject, {}, {})

    @console.post(_ONE)
    def save_content(subject: str) -> Page:
        texts = {name: text for name, text in request.form.items() if ":" in name}
        based_on = request.form.get("based_on", "")
        try:
            content.edit(g.actor, texts, based_on=int(based_on) if based_on.isdecimal() else -1)
        except RefusedError as refused:
            if refused.problem == "changed":
                return editor(subject, texts, {}, 409)
            if not refused.faults:
                raise
            return editor(subject, texts, _errors(refused), 422)
        return _done("answers.saved", "console.answers")

    @console.post(f"{_ONE}/confirm")
    def confirm_answer(subject: str) -> Page:
        content.confirm(g.actor, subject)
        return _done("answers.confirmed", "console.answers")


def _add_adding(console: Blueprint, door: Door) -> None:
    content = door.operations.content

    def form(status: int = 200, **values: Any) -> Page:
        require(g.actor, Action.EDIT_CONTENT)
        same_as = [
            (question.id, question.question[g.texts.language])
            for question in content.questions(g.actor)
        ]
        return page(
            "content/new.html",
            status,
            same_as=[("", g.texts("answers.choose")), *same_as],
            **values,
        )

    @console.get("/answers/new")
    def new_answer() -> Page:
        return form(form={"examples": request.args.get("asked", "")}, errors={})

    @console.post("/answers/new")
    def add_answer() -> Page:
        require(g.actor, Action.EDIT_CONTENT)
        fields = request.form
        try:
            if same_as := fields.get("same_as"):
                examples = checked(
                    NewExamples, examples=_lines(fields.get("examples", ""))
                ).examples
                content.add_examples(g.actor, same_as, examples)
            else:
                content.add_answer(g.actor, _question(fields).answered())
        except RefusedError as refused:
            if not refused.faults:
                raise
            return form(422, form=fields, errors=_errors(refused))
        return _done("answers.learned", "console.answers")


def _question(fields: Mapping[str, str]) -> NewQuestion:
    by_language = {
        part: {code: fields.get(f"{part}.{code}", "") for code in ("it", "en")}
        for part in ("question", "answer", "label")
    }
    examples = _lines(fields.get("examples", ""))
    return checked(NewQuestion, **by_language, source=fields.get("source"), examples=examples)


def _errors(refused: RefusedError) -> dict[str, str]:
    """What is wrong with each field of a form, whose names are paths."""
    return {
        ".".join(map(str, fault.where)): fault_text(fault, g.texts)
        for fault in reversed(refused.faults)
    }


def _lines(text: str) -> Sequence[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _done(text: str, endpoint: str) -> Page:
    flash(g.texts(text), "success")
    return redirect(url_for(endpoint), code=303)
