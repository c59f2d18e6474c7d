"""Who may do what: four roles, a handful of actions, one table."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What a member of staff is to the service, from the least to the most trusted."""

    READER = "reader"
    WRITER = "writer"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    """What can be done at the admin endpoint and in the console."""

    READ = "read"
    """See broadcasts, their counts, the topics and how many follow them."""
    WRITE = "write"
    """Preview a broadcast, create one and ask for its approval."""
    APPROVE = "approve"
    """Let a broadcast go out, or on: one's own where four eyes are not asked for, and others'."""
    STOP_OWN = "stop_own"
    """Stop, pause or withdraw a broadcast that one has written."""
    STOP_ANY = "stop_any"
    """Stop, pause or withdraw anybody's broadcast."""
    EDIT_CONTENT = "edit_content"
    """Change what the service answers."""
    MANAGE_TOKENS = "manage_tokens"
    """Give and revoke access to systems."""
    MANAGE_PEOPLE = "manage_people"
    """Invite people, change what they may do, close their accounts."""
    READ_AUDIT = "read_audit"
    """See what staff have done."""


_EVERYONE = frozenset(Role)
_WHO_WRITES = frozenset({Role.WRITER, Role.APPROVER, Role.ADMINISTRATOR})
_WHO_DECIDES = frozenset({Role.APPROVER, Role.ADMINISTRATOR})
_WHO_ADMINISTERS = frozenset({Role.ADMINISTRATOR})

PERMITTED: Mapping[Action, frozenset[Role]] = MappingProxyType(
    {
        Action.READ: _EVERYONE,
        Action.WRITE: _WHO_WRITES,
        Action.APPROVE: _WHO_DECIDES,
        Action.STOP_OWN: _WHO_WRITES,
        Action.STOP_ANY: _WHO_DECIDES,
        Action.EDIT_CONTENT: _WHO_DECIDES,
        Action.MANAGE_TOKENS: _WHO_ADMINISTERS,
        Action.MANAGE_PEOPLE: _WHO_ADMINISTERS,
        Action.READ_AUDIT: _WHO_ADMINISTERS,
    }
)


def may(role: Role, action: Action) -> bool:
    """Whether a role permits an action."""
    return role in PERMITTED[action]


def least_trusted(*roles: Role) -> Role:
    """The one of several roles that permits least."""
    return min(roles, key=list(Role).index)


def least_role(action: Action) -> Role:
    """The least trusted role that permits an action: what somebody who is refused needs."""
    return next(role for role in Role if role in PERMITTED[action])
