"""The part of the admin endpoint that is about what the service answers."""

from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from bot.editing import Place, Revision
from bot.staff.answers import View
from bot.staff.content.desk import NewAnswer
from bot.staff.endpoints import Answer, Call, Endpoint, Zip
from bot.staff.operations import Operations
from bot.staff.requests import Strict
from bot.staff.roles import Action

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1600)]
_Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)]
_Example = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class AnsweredView(View):
    """A question that the service answers."""

    id: str
    question: dict[str, str]
    answer: dict[str, str]
    sources: tuple[str, ...]
    reviewed: str
    to_confirm: Annotated[bool, Field(description="Only an example: the Comune must check it.")]
    dynamic: Annotated[bool, Field(description="Answered from the notices in force, if any.")]


class AnsweredList(View):
    """Every question that is answered."""

    questions: tuple[AnsweredView, ...]


class TextView(View):
    """A text that can be edited."""

    name: Annotated[str, Field(description="`file:path`, to edit it.")]
    subject: str
    language: str
    text: str
    longest: Annotated[int, Field(description="Characters that fit.")]


class TextList(View):
    """Texts that can be edited, and the revision to build on."""

    based_on: int
    texts: tuple[TextView, ...]


class Edits(Strict):
    """Texts by their names."""

    based_on: Annotated[int, Field(ge=0, description="The revision that was looked at.")]
    texts: Annotated[dict[str, str], Field(min_length=1, max_length=100)]


class NewExamples(Strict):
    """Ways of asking a question."""

    examples: Annotated[tuple[_Example, ...], Field(strict=False, min_length=1, max_length=50)]


class NewQuestion(Strict):
    """A question that is to be answered from now on; the texts by language."""

    question: dict[str, _Text]
    answer: dict[str, _Text]
    label: dict[str, _Label]
    source: _Text
    examples: Annotated[tuple[_Example, ...], Field(strict=False, max_length=50)] = ()

    def answered(self) -> NewAnswer:
        """As the desk takes it."""
        return NewAnswer(**dict(self))


class RevisionView(View):
    """What somebody changed at one time."""

    number: int
    at: AwareDatetime
    by: str
    changes: tuple[str, ...]


class RevisionList(View):
    """What was changed, the latest first."""

    revisions: tuple[RevisionView, ...]


def revision_view(revision: Revision) -> RevisionView:
    """A revision as the endpoint shows it."""
    changes = tuple(f"{edit.file}: {edit.path}" for edit in revision.edits)
    return RevisionView(number=revision.number, at=revision.at, by=revision.by, changes=changes)


def text_view(place: Place) -> TextView:
    """A text as the endpoint shows it."""
    return TextView(
        name=f"{place.file}:{place.path}",
        subject=place.subject,
        language=place.language,
        text=place.text,
        longest=place.longest,
    )


def list_answers(staff: Operations, call: Call) -> Answer:
    """List every question that the service answers, those to confirm first."""
    found = staff.content.questions(call.actor)
    return Answer(AnsweredList(questions=tuple(map(AnsweredView.model_validate, found))))


def list_texts(staff: Operations, call: Call) -> Answer:
    """List every text that can be edited, with the names to edit them by."""
    texts = tuple(map(text_view, staff.content.texts(call.actor)))
    return Answer(TextList(based_on=staff.content.latest(), texts=texts))


def edit_texts(staff: Operations, call: Call) -> Answer:
    """Change texts. They are checked together and kept together; within seconds they are live."""
    edits: Edits = call.body
    revision = staff.content.edit(call.actor, edits.texts, based_on=edits.based_on)
    return Answer(revision_view(revision), status=201)


def add_answer(staff: Operations, call: Call) -> Answer:
    """Answer a question that had no answer."""
    return Answer(revision_view(staff.content.add_answer(call.actor, call.body.answered())), 201)


def add_examples(staff: Operations, call: Call) -> Answer:
    """Add ways of asking a question. The service learns them within half a minute."""
    revision = staff.content.add_examples(call.actor, call.id, call.body.examples)
    return Answer(revision_view(revision), status=201)


def confirm_answer(staff: Operations, call: Call) -> Answer:
    """Confirm an answer: somebody of the Comune has looked at it today."""
    return Answer(revision_view(staff.content.confirm(call.actor, call.id)), status=201)


def list_revisions(staff: Operations, call: Call) -> Answer:
    """List what was changed, the latest first."""
    revisions = staff.content.history(call.actor)
    return Answer(RevisionList(revisions=tuple(map(revision_view, revisions))))


def take_back(staff: Operations, call: Call) -> Answer:
    """Take a revision back, with a new one."""
    number = int(call.id) if call.id.isdecimal() else 0
    return Answer(revision_view(staff.content.take_back(call.actor, number)), status=201)


def export_content(staff: Operations, call: Call) -> Answer:
    """Take out the content with every change, as files to put in the place of `content/`."""
    return Answer(Zip(staff.content.export(call.actor)))


_KEPT = {201: ("The revision.", RevisionView)}
_NOT_KEPT = ("not-found", "changed", "nothing-changed", "content-invalid")

CONTENT_ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "GET", "/answers", list_answers, Action.READ,
        answers={200: ("The questions.", AnsweredList)},
    ),
    Endpoint(
        "POST", "/answers", add_answer, Action.EDIT_CONTENT,
        answers=_KEPT, body=NewQuestion, problems=_NOT_KEPT,
    ),
    Endpoint(
        "POST", "/answers/{id}/examples", add_examples, Action.EDIT_CONTENT,
        answers=_KEPT, body=NewExamples, problems=_NOT_KEPT,
    ),
    Endpoint(
        "POST", "/answers/{id}/confirm", confirm_answer, Action.EDIT_CONTENT,
        answers=_KEPT, problems=_NOT_KEPT,
    ),
    Endpoint(
        "GET", "/texts", list_texts, Action.READ,
        answers={200: ("The texts.", TextList)},
    ),
    Endpoint(
        "POST", "/texts", edit_texts, Action.EDIT_CONTENT,
        answers=_KEPT, body=Edits, problems=_NOT_KEPT,
    ),
    Endpoint(
        "GET", "/revisions", list_revisions, Action.READ,
        answers={200: ("The revisions.", RevisionList)},
    ),
    Endpoint(
        "GET", "/content.zip", export_content, Action.EDIT_CONTENT,
        answers={200: ("The content as a ZIP.", Zip)},
    ),
    Endpoint(
        "POST", "/revisions/{id}/take-back", take_back, Action.EDIT_CONTENT,
        answers=_KEPT, problems=_NOT_KEPT,
    ),
)  # fmt: skip
