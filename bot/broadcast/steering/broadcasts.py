"""Broadcasts: what staff can do with one, from the draft to its end."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import redis

from bot.broadcast.audience import Audience, Testers
from bot.broadcast.drafts import Draft, check_draft, check_moment
from bot.broadcast.lanes import Lanes
from bot.broadcast.ledger import Ledger
from bot.broadcast.life import (
    Action,
    Archive,
    Broadcast,
    ChangedError,
    IdempotencyKeys,
    LogEntry,
    NoticeBoard,
    Preflight,
    Reason,
    Repeats,
    State,
    editor_field,
    new_id,
    next_state,
    resume,
)
from bot.broadcast.preflight import Means, Outlook, Queue
from bot.broadcast.reports import Report, Reporter
from bot.broadcast.steering.launching import BlockedError, Created, Launching
from bot.broadcast.steering.offshoots import Offshoots
from bot.citizens import Registry
from bot.clock import Clock


class Broadcasts:
    """What the admin endpoint and the console do with broadcasts."""

    def __init__(self, client: redis.Redis, registry: Registry, clock: Clock, means: Means) -> None:
        self._topics = registry.topics
        self._clock = clock
        self._archive = Archive(client, clock)
        self._ledger = Ledger(client, clock, slices=registry.slices, languages=registry.languages)
        self._lanes = Lanes(client)
        self._keys = IdempotencyKeys(client)
        audience = Audience(client, registry, clock)
        self.testers = Testers(client, registry, clock)
        """The staff's own list."""
        self._reporter = Reporter(client, self._archive, audience, self._ledger, clock)
        repeats = Repeats(client, self._archive, clock)
        queue = Queue(self._archive, self._ledger)
        outlook = Outlook(audience, repeats, queue, clock, means)
        notices = NoticeBoard(client, clock)
        self._launching = Launching(
            self._archive, self._lanes, notices, repeats, outlook, registry.topics, clock
        )
        self.offshoots = Offshoots(
            self._archive,
            self._ledger,
            self.testers,
            outlook,
            self._launching,
            registry.topics,
            clock,
        )
        """Tests, and what goes out again to those who were not reached."""

    # ── Looking ─────────────────────────────────────────────────────────────────────────────────

    def preview(self, draft: Draft) -> Preflight:
        """What would happen if this went out now. Raises InvalidDraftError."""
        return self._launching.preview(draft)

    def check(self, draft: Draft) -> None:
        """Raise InvalidDraftError unless it is whole, and could be sent as far as that goes."""
        now = self._clock()
        check_draft(draft, self._topics, now)
        check_moment(draft, now)

    def obstacles(self, draft: Draft) -> tuple[Reason, ...]:
        """Why this could not leave now, apart from a day's limit that is used up."""
        return self._launching.obstacles(draft)

    def get(self, broadcast_id: str) -> Broadcast | None:
        """One broadcast, or None."""
        return self._archive.get(broadcast_id)

    def newest(
        self, *, state: State | None = None, before: str | None = None, at_once: int = 20
    ) -> Iterator[Broadcast]:
        """From the newest on, or from before a certain id; only those in a state, if it is given.

        `at_once` are read in the first round trip, and more as they are asked for.
        """
        return self._archive.newest(state=state, before=before, at_once=at_once)

    def counts(self, broadcast_id: str) -> Mapping[str, int]:
        """Recipients by the name of their status; all zero before it has been planned."""
        return self._reporter.counts(broadcast_id)

    def counts_of(self, broadcasts: Sequence[Broadcast]) -> Sequence[Mapping[str, int]]:
        """The same of several, for a list, in one round trip; see `Reporter.counts_of`."""
        return self._reporter.counts_of(broadcasts)

    def failures(self, broadcast_id: str) -> Mapping[int, int]:
        """How many messages failed with which error code of the provider."""
        return self._ledger.failures(broadcast_id)

    def report(self, broadcast: Broadcast) -> Report:
        """Who was reached, when, and why others were not, as far as it is known by now."""
        return self._reporter.report(broadcast)

    def log(self, broadcast_id: str) -> Sequence[LogEntry]:
        """Everything that was done to it, oldest first."""
        return self._archive.log(broadcast_id)

    # ── Doing ───────────────────────────────────────────────────────────────────────────────────

    def create(
        self,
        draft: Draft,
        *,
        author: str,
        send: bool,
        may_send: bool,
        author_id: str = "",
        unfinished: bool = False,
        confirm_repeat: bool = False,
        idempotency_key: str | None = None,
    ) -> Created:
        """Make a broadcast of a draft: a draft still, awaiting approval, or going out at once.

        `unfinished`: it is kept although it lacks something; only what is whole ever goes out.

        `send` asks for it to go out; `may_send` says whether the author can decide that alone.
        `author_id` is who that is where names may be shared; without one, the name.
        The same key with the same content returns the broadcast that was made then. Raises
        InvalidDraftError, IdempotencyConflictError, BlockedError, RepeatError.
        """
        broadcast_id, author_id = new_id(self._clock()), author_id or author
        if idempotency_key is not None:
            content = [draft.content_hash, send]
            broadcast_id = self._keys.id_for(idempotency_key, author_id, content, broadcast_id)
            if found := self._archive.get(broadcast_id):
                return Created(found, fresh=False)
        if send or not unfinished:
            self.check(draft)
        if not send:
            return self._launching.add(broadcast_id, draft, author, author_id)
        action = _approval(draft, self._clock()) if may_send else Action.SUBMIT
        foreseen = self._launching.check(broadcast_id, draft, action, confirm_repeat)
        return self._launching.add(broadcast_id, draft, author, author_id, action, foreseen)

    def edit(
        self,
        broadcast_id: str,
        draft: Draft,
        *,
        by: str,
        by_id: str = "",
        content_hash: str | None = None,
        unfinished: bool = False,
    ) -> Broadcast:
        """Let a draft say something else; `by_id` is to `by` as in `create`, and `unfinished` too.

        `content_hash` names what was changed: where somebody else has changed it meanwhile,
        nothing is overwritten. Raises UnknownBroadcastError, WrongStateError (its approval has
        been asked for: `withdraw` comes first), ChangedError, InvalidDraftError.
        """
        if not unfinished:
            self.check(draft)
        return self._archive.act(
            broadcast_id,
            Action.EDIT,
            by=by,
            content_hash=content_hash,
            draft=draft,
            fields=editor_field(by_id or by),
            goes_on=unfinished,
        )

    def submit(self, broadcast_id: str, *, by: str, confirm_repeat: bool = False) -> Broadcast:
        """Ask for its approval. Raises as `approve` does."""
        broadcast = self._archive.existing(broadcast_id)
        next_state(broadcast.state, Action.SUBMIT)
        draft = broadcast.draft
        self._launching.check(broadcast_id, draft, Action.SUBMIT, confirm_repeat)
        return self._archive.act(
            broadcast_id, Action.SUBMIT, by=by, content_hash=draft.content_hash
        )

    def withdraw(self, broadcast_id: str, *, by: str, note: str = "") -> Broadcast:
        """Make it a draft again, whoever asked for that and why. It has to be approved anew."""
        return self._archive.act(
            broadcast_id, Action.WITHDRAW, by=by, note=note, fields={"approved_by": ""}
        )

    def approve(
        self,
        broadcast_id: str,
        *,
        by: str,
        content_hash: str | None = None,
        confirm_repeat: bool = False,
        note: str = "",
    ) -> Broadcast:
        """Let it go out, or have it wait for its hour.

        `content_hash` names what has been read: anything else is not approved. `confirm_repeat`:
        although the same has gone out today. Raises UnknownBroadcastError, WrongStateError,
        ChangedError, InvalidDraftError (it was valid until a moment that has passed),
        BlockedError, RepeatError.
        """
        broadcast, now = self._archive.existing(broadcast_id), self._clock()
        action = _approval(broadcast.draft, now)
        next_state(broadcast.state, action)
        if content_hash not in (None, broadcast.draft.content_hash):
            raise ChangedError(broadcast_id)
        foreseen = self._launching.check(broadcast_id, broadcast.draft, action, confirm_repeat)
        launched = {"launched_at": now.isoformat()} if action is Action.APPROVE else {}
        approved = self._archive.act(
            broadcast_id,
            action,
            by=by,
            note=note,
            content_hash=broadcast.draft.content_hash,
            fields={"approved_by": by, "preflight": foreseen.to_json(), **launched},
        )
        return self._launching.launch(approved) if approved.state is State.SENDING else approved

    def stop(self, broadcast_id: str, *, by: str, note: str = "") -> Broadcast:
        """Give it up, or stop it while it goes out."""
        return self._archive.act(broadcast_id, Action.STOP, by=by, note=note)

    def pause(self, broadcast_id: str, *, by: str, note: str = "") -> Broadcast:
        """Let nothing more of it leave for now."""
        return self._archive.act(
            broadcast_id, Action.PAUSE, by=by, note=note, fields={"pause_reason": ""}
        )

    def resume(self, broadcast_id: str, *, by: str) -> Broadcast:
        """Go on where it was paused. Raises UnknownBroadcastError, WrongStateError, and
        BlockedError where it could not leave at its hour and still cannot."""
        broadcast = self._archive.existing(broadcast_id)
        next_state(broadcast.state, Action.RESUME)
        if broadcast.launched_at is not None:
            return resume(self._archive, self._lanes, broadcast_id, by=by)
        if obstacles := self.obstacles(broadcast.draft):
            raise BlockedError(obstacles)
        fields = {"pause_reason": "", "launched_at": self._clock().isoformat()}
        resumed = self._archive.act(broadcast_id, Action.RESUME, by=by, fields=fields)
        return self._launching.launch(resumed)


def _approval(draft: Draft, now: datetime) -> Action:
    """What approving means: at once, or at an hour that is still to come."""
    later = draft.send_at is not None and draft.send_at > now
    return Action.SCHEDULE if later else Action.APPROVE
