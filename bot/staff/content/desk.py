"""What staff can do with the content: look, change, confirm, add, take back.

Each change is checked as `python -m bot check` would before it is kept, as a revision with its
author; the service takes it up within seconds.
"""

import io
import re
import shutil
import unicodedata
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson
import structlog

from bot.clock import Clock, day_in_italy
from bot.editing import Edit, InvalidEditError, Place, Revision, Revisions, Workshop
from bot.editing.edits import EXAMPLES, FAQ
from bot.settings import SetupError
from bot.staff.actors import Actor, require
from bot.staff.audit import Act, AuditLog, Change, Write
from bot.staff.content.reader import Reader
from bot.staff.refusals import Fault, RefusedError
from bot.staff.roles import Action
from bot.store import keys

log = structlog.get_logger()

_FAQ_LABEL = "faq/"


@dataclass(frozen=True, slots=True)
class Question:
    """A question that the service answers, and what is known of its answer."""

    id: str
    question: Mapping[str, str]
    """By language."""
    answer: Mapping[str, str]
    sources: tuple[str, ...]
    reviewed: str
    """The day of the last look, ISO 8601."""
    to_confirm: bool
    """Only an example: the Comune must check it."""
    dynamic: bool
    """Answered from the notices in force, where there are any."""


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """A question that the service is to answer from now on."""

    question: Mapping[str, str]
    """By language; at least in those in which every text is written."""
    answer: Mapping[str, str]
    label: Mapping[str, str]
    """A few words for a button."""
    source: str
    """Where the answer was found."""
    examples: tuple[str, ...]
    """How people ask it."""


class ContentDesk:
    """The use-cases of whoever looks after what the service says."""

    def __init__(
        self,
        revisions: Revisions,
        workshop: Workshop,
        check: Callable[[Path], Sequence[str]],
        audit: AuditLog,
        clock: Clock,
    ) -> None:
        """`check` answers every fault of the content in a directory, as ``file:line: message``."""
        self._revisions = revisions
        self._workshop = workshop
        self._reader = Reader(revisions, workshop)
        self._problems = check
        self._audit = audit
        self._clock = clock

    # ── Looking ─────────────────────────────────────────────────────────────────────────────────

    def questions(self, actor: Actor) -> tuple[Question, ...]:
        """Every question that is answered, those to confirm first."""
        require(actor, Action.READ)
        answers = self._reader.read().answers.values()
        found = [
            Question(
                answer.id,
                answer.question,
                answer.text,
                answer.sources,
                answer.reviewed.isoformat(),
                answer.check,
                bool(answer.notices),
            )
            for answer in answers
        ]
        return tuple(sorted(found, key=lambda question: not question.to_confirm))

    def texts(self, actor: Actor, subject: str = "") -> tuple[Place, ...]:
        """Every text that can be edited, or those of one question or response."""
        require(actor, Action.READ)
        found = self._reader.read().places.values()
        return tuple(place for place in found if subject in ("", place.subject))

    def history(self, actor: Actor) -> tuple[Revision, ...]:
        """What was changed, the latest first."""
        require(actor, Action.READ)
        return self._revisions.all()[::-1]

    def make_ready(self) -> None:
        """Read the content now, so that whoever looks next does not wait for it.

        Edits that cannot be used with this version trouble who edits, and no citizen.
        """
        try:
            self._reader.read()
        except (SetupError, OSError, LookupError, ValueError):
            log.exception("edited content cannot be read")

    def latest(self) -> int:
        """The number of the latest revision: what an edit builds on."""
        return self._revisions.latest()

    # ── Changing ────────────────────────────────────────────────────────────────────────────────

    def edit(self, actor: Actor, texts: Mapping[str, str], *, based_on: int) -> Revision:
        """Put texts into their places (``file:path`` -> text); all of them or none.

        `based_on` is the revision that was looked at: somebody else's later edit is not lost.
        """
        require(actor, Action.EDIT_CONTENT)
        known, edits, faults = self._reader.read().places, [], []
        for name, text in texts.items():
            file, _, path = name.partition(":")
            text = text.replace("\r\n", "\n").strip()
            place = known.get((file, path))
            if place is None:
                raise RefusedError("not-found")
            try:
                place.check(text)
            except InvalidEditError as error:
                faults.append(Fault((name,), f"text_{error.code}", tuple(error.values.items())))
            if text != place.text:
                edits.append(Edit(file, path, place.text, text))
        if faults:
            raise RefusedError("validation", tuple(faults))
        return self._keep(actor, edits, based_on)

    def confirm(self, actor: Actor, question: str) -> Revision:
        """Say that an answer is right: looked at today, nothing left to confirm."""
        require(actor, Action.EDIT_CONTENT)
        answer = self._reader.read().answers.get(question)
        if answer is None:
            raise RefusedError("not-found")
        today = day_in_italy(self._clock()).isoformat()
        edits = [Edit(FAQ, f"{question}.reviewed", answer.reviewed.isoformat(), today)]
        if answer.check:
            edits.append(Edit(FAQ, f"{question}.check", "true", "false"))
        return self._keep(actor, edits, self.latest())

    def add_examples(self, actor: Actor, question: str, examples: Sequence[str]) -> Revision:
        """Add ways of asking a question that has its answer already."""
        require(actor, Action.EDIT_CONTENT)
        if question not in self._reader.read().answers:
            raise RefusedError("not-found")
        return self._keep(actor, _examples(question, examples), self.latest())

    def add_answer(self, actor: Actor, new: NewAnswer) -> Revision:
        """Answer a question that had no answer."""
        require(actor, Action.EDIT_CONTENT)
        taken = self._reader.read().answers
        id_ = _unused(_slug(new.label["it"]), taken)
        entry = {
            "label": dict(new.label),
            "question": dict(new.question),
            "answer": dict(new.answer),
            "sources": [new.source],
            "reviewed": day_in_italy(self._clock()).isoformat(),
        }
        added = Edit(FAQ, id_, "", orjson.dumps(entry).decode())
        examples = (*new.examples, *new.question.values())
        return self._keep(actor, [added, *_examples(id_, examples)], self.latest())

    def take_back(self, actor: Actor, number: int) -> Revision:
        """Undo a revision, with a new one. Raises RefusedError where later ones build on it."""
        require(actor, Action.EDIT_CONTENT)
        found = next((r for r in self._revisions.all() if r.number == number), None)
        if found is None:
            raise RefusedError("not-found")
        return self._keep(actor, [edit.undone for edit in reversed(found.edits)], self.latest())

    def export(self, actor: Actor) -> bytes:
        """The content with all changes, as a ZIP: to be put in the place of `content/`."""
        require(actor, Action.EDIT_CONTENT)
        directory, packed = self._reader.read().directory, io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(directory.glob("*.yml")):
                archive.write(file, f"content/{file.name}")
        self._audit.record(actor, Act.EXPORTED, what="content")
        return packed.getvalue()

    # ── Inside ──────────────────────────────────────────────────────────────────────────────────

    def _keep(self, actor: Actor, edits: Sequence[Edit], based_on: int) -> Revision:
        """Check what it comes to, and keep it. Raises RefusedError."""
        if not edits:
            raise RefusedError("nothing-changed")
        revision = Revision(based_on + 1, self._clock(), actor.name, tuple(edits))
        self._check(revision)

        def change() -> Change:
            if self._revisions.latest() != based_on:
                raise RefusedError("changed")
            write = Write(keys.REVISIONS, str(revision.number), revision.to_json())
            what = ", ".join(dict.fromkeys(f"{edit.file}: {edit.path}" for edit in edits))
            return Change(actor, Act.CONTENT_CHANGED, str(revision.number), {"what": what}, [write])

        self._audit.commit(change)
        self.make_ready()
        return revision

    def _check(self, revision: Revision) -> None:
        draft = self._workshop.draft((*self._revisions.all(), revision))
        try:
            problems = self._problems(draft)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        if problems:
            told = "; ".join(problem.replace(f"{draft}/", "") for problem in problems)
            raise RefusedError("content-invalid", problems=told)


def _examples(question: str, examples: Sequence[str]) -> list[Edit]:
    """One line each, every one once."""
    lines = dict.fromkeys(" ".join(example.split()) for example in examples)
    return [Edit(EXAMPLES, f"{_FAQ_LABEL}{question}", "", line) for line in lines if line]


def _slug(label: str) -> str:
    """An id of small letters: "Orari piscina" -> ``orari_piscina``."""
    plain = unicodedata.normalize("NFKD", label.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z]+", "_", plain).strip("_") or "domanda"


def _unused(slug: str, taken: Mapping[str, object]) -> str:
    id_, count = slug, 1
    while id_ in taken:
        count += 1
        id_ = f"{slug}_{'i' * count}"
    return id_
