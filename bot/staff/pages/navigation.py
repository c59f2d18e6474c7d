"""The pages that every page leads to, in the order in which they are shown.

On a telephone those of the worst night stand in the bar at the bottom, on a desk those of every
day in a row at the top; the rest is behind "more". A new room of the console is a line here, and a
name in the texts (`navigation.<name>`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.staff.actors import Actor
from bot.staff.roles import Action, may


class Shown(StrEnum):
    """Where a page has a place of its own."""

    ALWAYS = "always"
    """In the bar at the bottom of a telephone, and in the row of a desk."""
    ON_A_DESK = "desk"
    MORE = "more"
    """Nowhere: it is behind "more"."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page to go to."""

    name: str
    """Its text is `navigation.<name>`."""
    endpoint: str
    icon: str
    """Of bootstrap-italia's sprite."""
    action: Action
    """What a role must permit for the page to be of use."""
    shown: Shown = Shown.MORE


PLACES: tuple[Place, ...] = (
    Place("broadcasts", "console.broadcasts", "it-list", Action.READ, Shown.ALWAYS),
    Place("write", "console.new", "it-pencil", Action.WRITE, Shown.ALWAYS),
    Place("notices", "console.notices", "it-info-circle", Action.READ, Shown.ALWAYS),
    Place("listeners", "console.show_listeners", "it-chart-line", Action.READ, Shown.ON_A_DESK),
    Place("questions", "console.questions", "it-help-circle", Action.WRITE, Shown.ON_A_DESK),
    Place("health", "console.health", "it-settings", Action.READ, Shown.ON_A_DESK),
    Place("content", "console.answers", "it-comment", Action.READ, Shown.ON_A_DESK),
    Place("people", "console.people_list", "it-user", Action.MANAGE_PEOPLE),
    Place("testers", "console.testers", "it-telephone", Action.WRITE),
    Place("tokens", "console.tokens", "it-key", Action.MANAGE_TOKENS),
    Place("audit", "console.audit", "it-file", Action.READ_AUDIT),
)


def places_for(actor: Actor | None) -> Iterator[Place]:
    """Where this person can go."""
    if actor:
        yield from (place for place in PLACES if may(actor.role, place.action))
