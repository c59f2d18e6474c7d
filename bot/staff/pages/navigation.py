"""The pages that every page leads to, in the order in which they are shown.

On a telephone the first ones stand in the bar at the bottom, on a desk in a row at the top; the
rest is behind "more". A new room of the console is a line here, and a name in the texts
(`navigation.<name>`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.staff.actors import Actor
from bot.staff.roles import Action, may


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
    in_bar: bool = False
    """Whether it has its own place at the bottom of a telephone."""


PLACES: tuple[Place, ...] = (
    Place("broadcasts", "console.broadcasts", "it-list", Action.READ, in_bar=True),
    Place("write", "console.new", "it-pencil", Action.WRITE, in_bar=True),
    Place("notices", "console.notices", "it-info-circle", Action.READ, in_bar=True),
    Place("listeners", "console.show_listeners", "it-chart-line", Action.READ),
    Place("questions", "console.questions", "it-help-circle", Action.WRITE),
    Place("health", "console.health", "it-settings", Action.READ),
    Place("content", "console.answers", "it-comment", Action.READ),
    Place("people", "console.people_list", "it-user", Action.MANAGE_PEOPLE),
    Place("testers", "console.testers", "it-telephone", Action.WRITE),
    Place("tokens", "console.tokens", "it-key", Action.MANAGE_TOKENS),
    Place("audit", "console.audit", "it-file", Action.READ_AUDIT),
)


def places_for(actor: Actor | None) -> Iterator[Place]:
    """Where this person can go."""
    if actor:
        yield from (place for place in PLACES if may(actor.role, place.action))
