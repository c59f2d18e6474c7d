"""Who acts: whoever asks for something, however they have proved who they are.

A token and a session of the console both yield an Actor, and the operations know nothing else. A
person is one id: their account and the tokens that belong to it are the same person, and for a
system answers whoever gave it its token. So the rule of four eyes cannot be passed with a second
key.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.broadcast import Broadcast
from bot.staff.refusals import RefusedError
from bot.staff.roles import Action, Role, least_role, may


class Kind(StrEnum):
    """What acts."""

    PERSON = "person"
    """Somebody with an account, in the console or with a token of theirs."""
    SYSTEM = "system"
    """Whatever holds a token that belongs to no account."""
    SERVICE = "service"
    """Whoever runs this service: the command line, and ADMIN_TOKEN until it is somebody's."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever asks, as they are known at this moment."""

    id: str
    """Stays the same for as long as there is this person or system; names may change."""
    name: str
    role: Role
    kind: Kind
    responsible: str
    """The id of whoever answers for it: the actor's own, or of whoever made a system's token."""
    second_factor_at: datetime | None = None
    """When a second factor was given in this session; None with a token, which has none."""
    until: datetime | None = None
    """When the session or the token ends; None where it does not."""

    def wrote(self, broadcast: Broadcast) -> bool:
        """Whether any of what it says is by whoever acts."""
        return broadcast.has_words_of(self.responsible)


def require(actor: Actor, action: Action) -> None:
    """Raise RefusedError unless the actor's role permits the action."""
    if not may(actor.role, action):
        raise RefusedError("forbidden", role=actor.role, needed=least_role(action))


COMMAND_LINE = Actor("command-line", "command line", Role.ADMINISTRATOR, Kind.SERVICE, "")
"""Whoever sits at the server."""
