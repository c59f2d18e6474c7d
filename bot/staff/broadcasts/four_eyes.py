"""The rule of four eyes: what somebody wrote goes out when somebody else has read it.

There is no way round it for administrators. Two things loosen it, each by a setting: training,
where nobody real is reached; and an urgent broadcast, which one approver alone may send who has
given a second factor in this session and says why.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.broadcast import Broadcast
from bot.staff.actors import Actor
from bot.staff.audit import Act
from bot.staff.broadcasts.requests import Approval
from bot.staff.refusals import Fault, RefusedError
from bot.staff.roles import Action, may

Policy: TypeAlias = Literal["auto", "on", "off"]

SHORTEST_REASON = 10

_NUMBERS = re.compile(r"\+?\d(?:[\s./-]?\d){6,}")
"""Seven digits or more, however they are parted: a telephone number, or something as telling."""


@dataclass(frozen=True, slots=True)
class FourEyes:
    """The rule, as it stands in this service."""

    policy: Policy
    approvers: Callable[[], frozenset[str]]
    """The ids of the people who may approve."""
    urgent_alone: bool = False
    training: bool = False

    def asked(self) -> bool:
        """Whether nobody may let their own broadcast out, as things stand.

        `auto` asks for it as soon as a second person is there to be asked: with one person it
        would only keep an alert from leaving.
        """
        if self.training or self.policy == "off":
            return False
        return self.policy == "on" or len(self.approvers()) >= 2

    def forbids(self, actor: Actor, broadcast: Broadcast) -> bool:
        """Whether somebody else has to approve it."""
        return actor.wrote(broadcast) and self.asked()

    def may_send_own(self, actor: Actor) -> bool:
        """Whether what this person writes can go out without anybody else."""
        return may(actor.role, Action.APPROVE) and not self.asked()

    def may_approve(self, actor: Actor, broadcast: Broadcast) -> bool:
        """Whether this person may let this broadcast out."""
        return may(actor.role, Action.APPROVE) and not self.forbids(actor, broadcast)

    def may_alone(self, actor: Actor, broadcast: Broadcast) -> bool:
        """Whether this person may let out their own, urgent as it is, if they say why."""
        return (
            self.urgent_alone
            and broadcast.draft.urgent
            and may(actor.role, Action.APPROVE)
            and actor.second_factor_at is not None
        )

    def act_of(self, actor: Actor, broadcast: Broadcast, approval: Approval) -> Act:
        """What an approval is, for the audit log. Raises RefusedError where it must not be."""
        if not self.forbids(actor, broadcast):
            return Act.BROADCAST_APPROVED
        if not approval.alone or not self.urgent_alone or not broadcast.draft.urgent:
            raise RefusedError("four-eyes")
        if not self.may_alone(actor, broadcast):
            raise RefusedError("second-factor-needed")
        if len(approval.note or "") < SHORTEST_REASON:
            values = (("shortest", SHORTEST_REASON),)
            raise RefusedError("validation", (Fault(("note",), "reason_short", values),))
        return Act.BROADCAST_SENT_ALONE


def reason_for_the_log(approval: Approval) -> str:
    """Why somebody sent it alone, without numbers: the log is taken out, and numbers stay here."""
    return _NUMBERS.sub("•", approval.note or "")
