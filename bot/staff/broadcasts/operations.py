"""What staff do with broadcasts, once: the admin endpoint and the console both call this.

Every operation takes the actor, whoever asks, checks what their role permits, and raises
RefusedError with the reason when something is not done.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from bot.broadcast import (
    Broadcast,
    Broadcasts,
    InvalidDraftError,
    LogEntry,
    Notice,
    Preflight,
    Report,
)
from bot.staff.actors import Actor, require
from bot.staff.audit import Act, AuditLog
from bot.staff.broadcasts.filter import BroadcastFilter
from bot.staff.broadcasts.refusing import check_key, refusals
from bot.staff.broadcasts.requests import Approval, BroadcastChanges, BroadcastText, NewBroadcast
from bot.staff.four_eyes import FourEyes, reason_for_the_log
from bot.staff.refusals import RefusedError
from bot.staff.roles import Action, may

_SCANNED_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Detail:
    """A broadcast and how many recipients are in each status."""

    broadcast: Broadcast
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Creation:
    """A broadcast that was created now, or earlier by the same request."""

    detail: Detail
    preflight: Preflight | None
    """None for one that was created earlier and whose validity is over."""
    fresh: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Some broadcasts, newest first, and where the next ones begin."""

    details: tuple[Detail, ...]
    next: str | None


class BroadcastOperations:
    """The use-cases of whoever writes, decides about and watches broadcasts."""

    def __init__(
        self,
        broadcasts: Broadcasts,
        audit: AuditLog,
        four_eyes: FourEyes,
        notices: Callable[[], Sequence[Notice]],
    ) -> None:
        """`notices` answers those in force."""
        self._broadcasts = broadcasts
        self._audit = audit
        self._four_eyes = four_eyes
        self._notices = notices

    # ── Looking ───────────────────────────────────────────────────────────────────────────────────

    def preview(self, actor: Actor, text: BroadcastText) -> Preflight:
        """Who would be reached, in how long, at what cost; nothing is kept."""
        require(actor, Action.WRITE)
        with refusals():
            return self._broadcasts.preview(text.draft())

    def preview_again(self, actor: Actor, broadcast: Broadcast) -> Preflight:
        """The pre-flight of a broadcast that waits, as things stand now."""
        require(actor, Action.WRITE)
        with refusals():
            return self._broadcasts.preview(broadcast.draft)

    def get(self, actor: Actor, broadcast_id: str) -> Detail:
        """One broadcast."""
        require(actor, Action.READ)
        return self._detail(self._existing(broadcast_id))

    def look(self, broadcast_id: str) -> tuple[Broadcast, Report]:
        """What has become of a broadcast, for somebody who has been let see it."""
        broadcast = self._existing(broadcast_id)
        return broadcast, self._broadcasts.report(broadcast)

    def list(self, actor: Actor, wanted: BroadcastFilter) -> Page:
        """Broadcasts that fit a filter, newest first."""
        require(actor, Action.READ)
        found: list[Broadcast] = []
        before = wanted.cursor
        while len(found) <= wanted.limit:
            batch = self._broadcasts.list(limit=_SCANNED_AT_ONCE, before=before)
            found += [broadcast for broadcast in batch if wanted.fits(broadcast)]
            if len(batch) < _SCANNED_AT_ONCE:
                break
            before = batch[-1].id
        shown = found[: wanted.limit]
        more = len(found) > wanted.limit
        return Page(tuple(map(self._detail, shown)), shown[-1].id if more else None)

    def log(self, actor: Actor, broadcast_id: str) -> Sequence[LogEntry]:
        """Everything that was done to a broadcast, oldest first."""
        require(actor, Action.READ)
        self._existing(broadcast_id)
        return self._broadcasts.log(broadcast_id)

    def report(self, actor: Actor, broadcast_id: str) -> tuple[Broadcast, Report]:
        """What has become of a broadcast, as far as it is known by now."""
        require(actor, Action.READ)
        return self.look(broadcast_id)

    def notices(self, actor: Actor) -> Sequence[Notice]:
        """What was broadcast and still holds, newest first."""
        require(actor, Action.READ)
        return self._notices()

    # ── Writing ───────────────────────────────────────────────────────────────────────────────────

    def create(self, actor: Actor, new: NewBroadcast, key: str | None) -> Creation:
        """Create a broadcast and, if `new.send` says so, let it out or ask for its approval."""
        require(actor, Action.WRITE)
        check_key(key)
        draft, preflight = new.draft(), None
        # Looked at before it exists: afterwards it would be found similar to itself.
        with suppress(InvalidDraftError):
            preflight = self._broadcasts.preview(draft)
        with refusals():
            created = self._broadcasts.create(
                draft,
                author=actor.name,
                author_id=actor.responsible,
                send=new.send,
                may_send=self.may_send_own(actor),
                confirm_repeat=new.confirm_repeat,
                idempotency_key=key,
            )
        if created.fresh:
            state = created.broadcast.state.value
            self._record(actor, Act.BROADCAST_CREATED, created.broadcast, state=state)
        return Creation(self._detail(created.broadcast), preflight, created.fresh)

    def edit(
        self,
        actor: Actor,
        broadcast_id: str,
        changes: BroadcastText | BroadcastChanges,
        content_hash: str | None = None,
    ) -> Detail:
        """Let a draft say something else; `content_hash` names what was changed."""
        require(actor, Action.WRITE)
        broadcast = self._existing(broadcast_id)
        read = broadcast.draft.content_hash if content_hash is None else content_hash
        draft = changes.applied_to(broadcast.draft)
        becomes = draft.content_hash
        with self._told(actor, Act.BROADCAST_CHANGED, broadcast, becomes=becomes), refusals():
            edited = self._broadcasts.edit(
                broadcast_id,
                draft,
                by=actor.name,
                by_id=actor.responsible,
                content_hash=read,
            )
            return self._detail(edited)

    def submit(self, actor: Actor, broadcast_id: str, *, confirm_repeat: bool = False) -> Detail:
        """Ask for the approval of a draft."""
        require(actor, Action.WRITE)
        broadcast = self._existing(broadcast_id)
        with self._told(actor, Act.BROADCAST_SUBMITTED, broadcast), refusals():
            submitted = self._broadcasts.submit(
                broadcast_id, by=actor.name, confirm_repeat=confirm_repeat
            )
            return self._detail(submitted)

    def withdraw(self, actor: Actor, broadcast_id: str, note: str = "") -> Detail:
        """Make a broadcast that waits a draft again: one's own, or what an approver hands back."""
        broadcast = self._required_to_hold(actor, broadcast_id)
        with self._told(actor, Act.BROADCAST_WITHDRAWN, broadcast), refusals():
            return self._detail(self._broadcasts.withdraw(broadcast_id, by=actor.name, note=note))

    def send_test(self, actor: Actor, text: BroadcastText) -> Detail:
        """Send a text to the testers, marked as a test."""
        require(actor, Action.WRITE)
        with refusals():
            made = self._broadcasts.send_test(
                text.draft(), by=actor.name, by_id=actor.responsible
            ).broadcast
        self._record(actor, Act.BROADCAST_TESTED, made)
        return self._detail(made)

    # ── Deciding ──────────────────────────────────────────────────────────────────────────────────

    def approve(self, actor: Actor, broadcast_id: str, approval: Approval | None = None) -> Detail:
        """Let a broadcast out, or have it wait for its hour."""
        approval = approval or Approval()
        require(actor, Action.APPROVE)
        broadcast = self._existing(broadcast_id)
        act = self._four_eyes.act_of(actor, broadcast, approval)
        alone = act is Act.BROADCAST_SENT_ALONE
        told = {"reason": reason_for_the_log(approval)} if alone else {}
        # What was looked at for this decision is what goes out, and nothing written meanwhile.
        read = approval.content_hash or broadcast.draft.content_hash
        with self._told(actor, act, broadcast, **told), refusals():
            approved = self._broadcasts.approve(
                broadcast_id,
                by=actor.name,
                content_hash=read,
                confirm_repeat=approval.confirm_repeat,
                note=approval.note or "",
            )
            return self._detail(approved)

    def pause(self, actor: Actor, broadcast_id: str, note: str = "") -> Detail:
        """Let nothing more of a broadcast leave for now."""
        broadcast = self._required_to_hold(actor, broadcast_id)
        with self._told(actor, Act.BROADCAST_PAUSED, broadcast), refusals():
            return self._detail(self._broadcasts.pause(broadcast_id, by=actor.name, note=note))

    def resume(self, actor: Actor, broadcast_id: str) -> Detail:
        """Go on with a broadcast that was paused. Who approved it has approved all of it."""
        require(actor, Action.APPROVE)
        broadcast = self._existing(broadcast_id)
        with self._told(actor, Act.BROADCAST_RESUMED, broadcast), refusals():
            return self._detail(self._broadcasts.resume(broadcast_id, by=actor.name))

    def stop(self, actor: Actor, broadcast_id: str, note: str = "") -> Detail:
        """Withdraw a broadcast, or stop it while it goes out; what has left has left."""
        broadcast = self._required_to_hold(actor, broadcast_id)
        with self._told(actor, Act.BROADCAST_STOPPED, broadcast), refusals():
            return self._detail(self._broadcasts.stop(broadcast_id, by=actor.name, note=note))

    def resend_failed(self, actor: Actor, broadcast_id: str) -> Detail:
        """Send a broadcast that is over again, to those whom it did not reach."""
        require(actor, Action.APPROVE)
        broadcast = self._existing(broadcast_id)
        with self._told(actor, Act.BROADCAST_SENT_AGAIN, broadcast), refusals():
            made = self._broadcasts.resend_failed(
                broadcast_id, by=actor.name, by_id=actor.responsible
            )
            return self._detail(made.broadcast)

    # ── What follows from roles ───────────────────────────────────────────────────────────────────

    def four_eyes_asked(self) -> bool:
        """Whether nobody may let their own broadcast out, as things stand."""
        return self._four_eyes.asked()

    def may_send_own(self, actor: Actor) -> bool:
        """Whether what this person writes can go out without anybody else."""
        return may(actor.role, Action.APPROVE) and not self.four_eyes_asked()

    def may_approve(self, actor: Actor, broadcast: Broadcast) -> bool:
        """Whether this person may let this broadcast out."""
        return may(actor.role, Action.APPROVE) and not self._four_eyes.forbids(actor, broadcast)

    def may_send_alone(self, actor: Actor, broadcast: Broadcast) -> bool:
        """Whether this person may let out their own, urgent as it is, if they say why."""
        return self._four_eyes.may_alone(actor, broadcast)

    def may_stop(self, actor: Actor, broadcast: Broadcast) -> bool:
        """Whether this person may stop or pause this broadcast."""
        own = actor.wrote(broadcast)
        return may(actor.role, Action.STOP_OWN if own else Action.STOP_ANY)

    # ── Inside ────────────────────────────────────────────────────────────────────────────────────

    def _required_to_hold(self, actor: Actor, broadcast_id: str) -> Broadcast:
        broadcast = self._existing(broadcast_id)
        require(actor, Action.STOP_OWN if actor.wrote(broadcast) else Action.STOP_ANY)
        return broadcast

    @contextmanager
    def _told(
        self, actor: Actor, act: Act, broadcast: Broadcast, **details: object
    ) -> Iterator[None]:
        """Tell of it before it is done, so that nothing is done untold; and if it is refused."""
        self._record(actor, act, broadcast, **details)
        try:
            yield
        except RefusedError as refused:
            self._audit.record(
                actor, Act.NOT_DONE, broadcast.id, attempted=act.value, why=refused.problem
            )
            raise

    def _record(self, actor: Actor, act: Act, broadcast: Broadcast, **details: object) -> None:
        content = broadcast.draft.content_hash
        self._audit.record(actor, act, broadcast.id, content=content, **details)

    def _existing(self, broadcast_id: str) -> Broadcast:
        broadcast = self._broadcasts.get(broadcast_id)
        if broadcast is None:
            raise RefusedError("not-found")
        return broadcast

    def _detail(self, broadcast: Broadcast) -> Detail:
        return Detail(broadcast, self._broadcasts.counts(broadcast.id))
