"""The content as it stands, read once for each revision: its files take a third of a second.

A copy of the content is named after its revisions and never changes, so that what was read of it
holds for as long as there is no other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from actions.answers import Answer
from actions.content import load_content
from bot.editing import Place, Revisions, Workshop, places


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands in a directory of content."""

    directory: Path
    answers: Mapping[str, Answer]
    """By the question's id."""
    places: Mapping[tuple[str, str], Place]
    """Every text that can be edited, by file and path."""


class Reader:
    """Reads the content with all that staff have changed."""

    def __init__(self, revisions: Revisions, workshop: Workshop) -> None:
        self._revisions = revisions
        self._workshop = workshop
        self._latest: Reading | None = None

    def read(self) -> Reading:
        """The content as of the latest revision."""
        directory = self._workshop.copy_of(self._revisions.all())
        latest = self._latest
        if latest is None or latest.directory != directory:
            latest = Reading(directory, load_content(directory).answers, places(directory))
            self._latest = latest
        return latest
