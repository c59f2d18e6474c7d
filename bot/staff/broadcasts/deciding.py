"""What is decided about broadcasts: letting them out, holding them, handing them back."""

from dataclasses import dataclass

from bot.broadcast import Broadcast, Broadcasts
from bot.staff.actors import Actor, require
from bot.staff.audit import Act
from bot.staff.broadcasts.four_eyes import FourEyes, reason_for_the_log
from bot.staff.broadcasts.looking import Detail, Looking
from bot.staff.broadcasts.refusing import refusals
from bot.staff.broadcasts.requests import Approval
from bot.staff.broadcasts.telling import Telling
from bot.staff.roles import Action, may


@dataclass(frozen=True, slots=True)
class Resending:
    """What is sent to those whom another broadcast did not reach."""

    detail: Detail
    fresh: bool
    """False where that had been asked for before."""


class Deciding:
    """The use-cases of whoever decides about broadcasts."""

    def __init__(
        self, broadcasts: Broadcasts, looking: Looking, telling: Telling, four_eyes: FourEyes
    ) -> None:
        self._broadcasts = broadcasts
        self._looking = looking
        self._telling = telling
        self._four_eyes = four_eyes

    def approve(self, actor: Actor, broadcast_id: str, approval: Approval | None = None) -> Detail:
        """Let a broadcast out, or have it wait for its hour."""
        approval = approval or Approval()
        require(actor, Action.APPROVE)
        broadcast = self._looking.existing(broadcast_id)
        act = self._four_eyes.act_of(actor, broadcast, approval)
        alone = act is Act.BROADCAST_SENT_ALONE
        told = {"reason": reason_for_the_log(approval)} if alone else {}
        # What was looked at for this decision is what goes out, and nothing written meanwhile.
        read = approval.content_hash or broadcast.draft.content_hash
        with self._telling.before(actor, act, broadcast, **told), refusals():
            approved = self._broadcasts.approve(
                broadcast_id,
                by=actor.name,
                content_hash=read,
                confirm_repeat=approval.confirm_repeat,
                note=approval.note or "",
            )
            return self._looking.detail(approved)

    def withdraw(self, actor: Actor, broadcast_id: str, note: str = "") -> Detail:
        """Make a broadcast that waits a draft again: one's own, or what an approver hands back."""
        broadcast = self._required_to_hold(actor, broadcast_id)
        with self._telling.before(actor, Act.BROADCAST_WITHDRAWN, broadcast), refusals():
            return self._looking.detail(
                self._broadcasts.withdraw(broadcast_id, by=actor.name, note=note)
            )

    def pause(self, actor: Actor, broadcast_id: str, note: str = "") -> Detail:
        """Let nothing more of a broadcast leave for now."""
        broadcast = self._required_to_hold(actor, broadcast_id)
        with self._telling.before(actor, Act.BROADCAST_PAUSED, broadcast), refusals():
            return self._looking.detail(
                self._broadcasts.pause(broadcast_id, by=actor.name, note=note)
            )

    def resume(self, actor: Actor, broadcast_id: str) -> Detail:
        """Go on with a broadcast that was paused. Who approved it has approved all of it."""
        require(actor, Action.APPROVE)
        broadcast = self._looking.existing(broadcast_id)
        with self._telling.before(actor, Act.BROADCAST_RESUMED, broadcast), refusals():
            return self._looking.detail(self._broadcasts.resume(broadcast_id, by=actor.name))

    def stop(self, actor: Actor, broadcast_id: str, note: str = "") -> Detail:
        """Withdraw a broadcast, or stop it while it goes out; what has left has left."""
        broadcast = self._required_to_hold(actor, broadcast_id)
        with self._telling.before(actor, Act.BROADCAST_STOPPED, broadcast), refusals():
            return self._looking.detail(
                self._broadcasts.stop(broadcast_id, by=actor.name, note=note)
            )

    def resend_failed(self, actor: Actor, broadcast_id: str) -> Resending:
        """Send a broadcast that is over again, to those whom it did not reach; once."""
        require(actor, Action.APPROVE)
        broadcast = self._looking.existing(broadcast_id)
        if earlier := self._broadcasts.offshoots.resent(broadcast_id):
            return Resending(self._looking.detail(earlier), fresh=False)
        with self._telling.before(actor, Act.BROADCAST_SENT_AGAIN, broadcast), refusals():
            made = self._broadcasts.offshoots.resend_failed(
                broadcast_id, by=actor.name, by_id=actor.responsible
            )
            return Resending(self._looking.detail(made.broadcast), made.fresh)

    def _required_to_hold(self, actor: Actor, broadcast_id: str) -> Broadcast:
        broadcast = self._looking.existing(broadcast_id)
        require(actor, _to_hold(actor, broadcast))
        return broadcast


def may_hold(actor: Actor, broadcast: Broadcast) -> bool:
    """Whether this person may stop, pause or withdraw this broadcast."""
    return may(actor.role, _to_hold(actor, broadcast))


def _to_hold(actor: Actor, broadcast: Broadcast) -> Action:
    return Action.STOP_OWN if actor.wrote(broadcast) else Action.STOP_ANY
