"""What staff write: drafts, kept and changed; asking for their approval; tests to staff."""

from contextlib import nullcontext, suppress
from dataclasses import dataclass

from bot.broadcast import Broadcast, Broadcasts, Draft, InvalidDraftError, Preflight, State
from bot.staff.actors import Actor, require
from bot.staff.audit import Act
from bot.staff.broadcasts.four_eyes import FourEyes
from bot.staff.broadcasts.looking import Detail, Looking
from bot.staff.broadcasts.refusing import check_key, refusals
from bot.staff.broadcasts.requests import BroadcastChanges, BroadcastText, NewBroadcast
from bot.staff.broadcasts.sittings import Sittings
from bot.staff.broadcasts.sketches import Sketch
from bot.staff.broadcasts.telling import Telling
from bot.staff.roles import Action


@dataclass(frozen=True, slots=True)
class Creation:
    """A broadcast that was created now, or earlier by the same request."""

    detail: Detail
    preflight: Preflight | None
    """None for one that was created earlier and whose validity is over."""
    fresh: bool


class Writing:
    """The use-cases of whoever writes broadcasts."""

    def __init__(
        self,
        broadcasts: Broadcasts,
        looking: Looking,
        telling: Telling,
        four_eyes: FourEyes,
        sittings: Sittings,
    ) -> None:
        self._broadcasts = broadcasts
        self._looking = looking
        self._telling = telling
        self._four_eyes = four_eyes
        self._sittings = sittings

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
                may_send=self._four_eyes.may_send_own(actor),
                confirm_repeat=new.confirm_repeat,
                idempotency_key=key,
            )
        if created.fresh:
            self._begun(actor, created.broadcast)
        return Creation(self._looking.detail(created.broadcast), preflight, created.fresh)

    def edit(
        self,
        actor: Actor,
        broadcast_id: str,
        changes: BroadcastText | BroadcastChanges,
        content_hash: str | None = None,
    ) -> Detail:
        """Let a draft say something else; `content_hash` names what was changed."""
        require(actor, Action.WRITE)
        broadcast = self._looking.existing(broadcast_id)
        draft = changes.applied_to(broadcast.draft)
        with refusals():
            self._broadcasts.check(draft)
        if _says(broadcast, draft):
            return self._looking.detail(broadcast)
        with self._telling.changed(actor, broadcast, draft), refusals():
            return self._edited(actor, broadcast, draft, content_hash)

    # ── While it is being written ───────────────────────────────────────────────────────────────

    def begin(self, actor: Actor, sketch: Sketch, key: str | None) -> Creation:
        """Keep what somebody begins to write, whatever it lacks."""
        require(actor, Action.WRITE)
        check_key(key)
        with refusals():
            created = self._broadcasts.create(
                sketch.draft(),
                author=actor.name,
                author_id=actor.responsible,
                send=False,
                may_send=False,
                unfinished=True,
                idempotency_key=key,
            )
        if created.fresh:
            self._begun(actor, created.broadcast)
        return Creation(self._looking.detail(created.broadcast), None, created.fresh)

    def go_on(
        self, actor: Actor, broadcast_id: str, sketch: Sketch, content_hash: str | None
    ) -> Detail:
        """Keep how far a draft has come; the audit log tells of it once in a sitting."""
        require(actor, Action.WRITE)
        broadcast, draft = self._looking.existing(broadcast_id), sketch.draft()
        if _says(broadcast, draft):
            return self._looking.detail(broadcast)
        begins = self._sittings.begins(broadcast_id, actor.responsible)
        told = self._telling.changed(actor, broadcast, draft) if begins else nullcontext()
        with told, refusals():
            return self._edited(actor, broadcast, draft, content_hash, unfinished=True)

    # ── Asking for what comes next ──────────────────────────────────────────────────────────────

    def submit(self, actor: Actor, broadcast_id: str, *, confirm_repeat: bool = False) -> Detail:
        """Ask for the approval of a draft."""
        require(actor, Action.WRITE)
        broadcast = self._looking.existing(broadcast_id)
        with self._telling.before(actor, Act.BROADCAST_SUBMITTED, broadcast), refusals():
            submitted = self._broadcasts.submit(
                broadcast_id, by=actor.name, confirm_repeat=confirm_repeat
            )
            return self._looking.detail(submitted)

    def send_test(self, actor: Actor, text: BroadcastText) -> Detail:
        """Send a text to the testers, marked as a test."""
        require(actor, Action.WRITE)
        with refusals():
            made = self._broadcasts.offshoots.send_test(
                text.draft(), by=actor.name, by_id=actor.responsible
            ).broadcast
        self._telling.done(actor, Act.BROADCAST_TESTED, made)
        return self._looking.detail(made)

    # ── Inside ──────────────────────────────────────────────────────────────────────────────────

    def _begun(self, actor: Actor, broadcast: Broadcast) -> None:
        self._sittings.begins(broadcast.id, actor.responsible)
        state = broadcast.state.value
        self._telling.done(actor, Act.BROADCAST_CREATED, broadcast, state=state)

    def _edited(
        self,
        actor: Actor,
        broadcast: Broadcast,
        draft: Draft,
        content_hash: str | None,
        *,
        unfinished: bool = False,
    ) -> Detail:
        edited = self._broadcasts.edit(
            broadcast.id,
            draft,
            by=actor.name,
            by_id=actor.responsible,
            content_hash=broadcast.draft.content_hash if content_hash is None else content_hash,
            unfinished=unfinished,
        )
        return self._looking.detail(edited)


def _says(broadcast: Broadcast, draft: Draft) -> bool:
    """Whether a draft says just that: who changes nothing has not written any of it."""
    return broadcast.state is State.DRAFT and draft == broadcast.draft
