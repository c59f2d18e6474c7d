"""Which broadcasts to list."""

import re
import unicodedata
from typing import Annotated

from pydantic import AwareDatetime, Field

from bot.broadcast import Broadcast, Colour, State
from bot.staff.requests import Strict

_ACCENTS = re.compile("[\u0300-\u036f]+")
"""The block "Combining Diacritical Marks"."""


class BroadcastFilter(Strict):
    """Which broadcasts to list."""

    status: Annotated[State | None, Field(description="Only those in this state.")] = None
    topic: Annotated[str | None, Field(description="Only those about this topic.")] = None
    urgent: Annotated[bool | None, Field(description="Only urgent ones, or only others.")] = None
    colour: Annotated[Colour | None, Field(description="Only alerts of this colour.")] = None
    author: Annotated[
        str | None, Field(description="Only those by somebody of this name.", max_length=200)
    ] = None
    text: Annotated[
        str | None,
        Field(max_length=200, description="Only those that say this, or are by whom it names."),
    ] = None
    since: Annotated[
        AwareDatetime | None, Field(description="Only those created at or after this moment.")
    ] = None
    until: Annotated[
        AwareDatetime | None, Field(description="Only those created before this moment.")
    ] = None
    test: Annotated[
        bool | None, Field(description="Only tests, which go to staff, or only real ones.")
    ] = None
    limit: Annotated[int, Field(ge=1, le=100, description="At most so many.")] = 20
    cursor: Annotated[
        str | None, Field(description="`next` of the page before.", max_length=200)
    ] = None

    def fits(self, broadcast: Broadcast) -> bool:
        """Whether a broadcast is among those that are asked for."""
        draft = broadcast.draft
        return (
            self.status in (None, broadcast.state)
            and (self.topic is None or self.topic in draft.topics)
            and self.urgent in (None, draft.urgent)
            and self.colour in (None, draft.colour)
            and self.author in (None, broadcast.author)
            and self.test in (None, broadcast.test)
            and (self.since is None or self.since <= broadcast.created_at)
            and (self.until is None or broadcast.created_at < self.until)
            and (self.text is None or _says(broadcast, self.text))
        )


def _says(broadcast: Broadcast, text: str) -> bool:
    """Whether a broadcast holds a text, whatever its capitals and accents."""
    draft = broadcast.draft
    said = "\n".join((*draft.title.values(), *draft.text.values(), broadcast.author))
    return _plain(text) in _plain(said)


def _plain(text: str) -> str:
    return _ACCENTS.sub("", unicodedata.normalize("NFD", text.casefold()))
