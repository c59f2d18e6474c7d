"""What somebody has written so far of a broadcast, as requests bring it: anything may be missing.

So that one can go on at another desk, or somebody else can. What it lacks is named by the preview,
and whoever asks for its approval, or gives it, is told too: only what is whole ever goes out.
"""

from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo

from bot.broadcast import Colour, Draft
from bot.broadcast.drafts import LONGEST_MESSAGE, LONGEST_TITLE
from bot.staff.broadcasts.requests import (
    AlertColour,
    AttachedFile,
    Hour,
    TopicId,
    Urgency,
    Validity,
)
from bot.staff.requests import Strict, legible, one_line, upto

_ROOM = 4
"""Times the length that can be sent: what is too long is shortened, and not lost before."""


def _in_order(topics: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    known = (info.context or {}).get("topics", topics)
    return tuple(topic for topic in known if topic in topics)


SketchedTopics = Annotated[tuple[TopicId, ...], AfterValidator(_in_order)]
SketchedText = Annotated[str, AfterValidator(legible), upto(_ROOM * LONGEST_MESSAGE)]
SketchedTitle = Annotated[
    str, AfterValidator(legible), AfterValidator(one_line), upto(_ROOM * LONGEST_TITLE)
]


class SketchedTexts(Strict):
    """Texts by language, some of them perhaps empty as yet."""

    it: SketchedText = ""
    en: SketchedText = ""


class SketchedTitles(Strict):
    """Titles by language, some of them perhaps empty as yet."""

    it: SketchedTitle = ""
    en: SketchedTitle = ""


class Sketch(Strict):
    """A broadcast as far as it has been written."""

    topics: SketchedTopics = ()
    text: SketchedTexts = Field(default_factory=SketchedTexts)
    title: SketchedTitles | None = None
    colour: AlertColour = Colour.NONE
    urgent: Urgency = False
    valid_until: Validity = None
    send_at: Hour = None
    media: AttachedFile = None

    def draft(self) -> Draft:
        """The draft that it is."""
        return Draft(
            topics=self.topics,
            text=_written(self.text),
            title=_written(self.title or SketchedTitles()),
            colour=self.colour,
            urgent=self.urgent,
            valid_until=self.valid_until,
            send_at=self.send_at,
            media=self.media,
        )


class ChangedSketch(Sketch):
    """A draft as it has become."""

    content_hash: Annotated[
        str | None,
        Field(
            description="Of what was changed, from the broadcast: what somebody else has written "
            "meanwhile is not overwritten.",
            pattern="^[0-9a-f]{64}$",
        ),
    ] = None


def _written(by_language: SketchedTexts | SketchedTitles) -> dict[str, str]:
    return {language: said for language, said in by_language.model_dump().items() if said}
