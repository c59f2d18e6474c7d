"""Launching: how a broadcast gets out, and what has to be looked at before it may."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.broadcast.drafts import Draft, check_draft
from bot.broadcast.lanes import Lanes, plan_entry
from bot.broadcast.life import (
    Action,
    Archive,
    Broadcast,
    LogEntry,
    NoticeBoard,
    Preflight,
    Reason,
    RepeatError,
    Repeats,
    State,
    next_state,
)
from bot.broadcast.preflight import Outlook
from bot.clock import Clock


@dataclass(frozen=True, slots=True)
class Created:
    """A broadcast that was asked for."""

    broadcast: Broadcast
    fresh: bool
    """False when it had been created before, with the same Idempotency-Key."""


class BlockedError(ValueError):
    """It cannot go out as things stand; `blockers` says why, as the pre-flight does."""

    def __init__(self, blockers: tuple[Reason, ...]) -> None:
        super().__init__(", ".join(blocker.code for blocker in blockers))
        self.blockers = blockers


class Launching:
    """Writes broadcasts down and hands them to the broadcasters, if nothing stands in the way."""

    def __init__(
        self,
        archive: Archive,
        lanes: Lanes,
        notices: NoticeBoard,
        repeats: Repeats,
        outlook: Outlook,
        topics: Collection[str],
        clock: Clock,
    ) -> None:
        """`topics`: all that there are."""
        self._archive = archive
        self._lanes = lanes
        self._notices = notices
        self._repeats = repeats
        self._outlook = outlook
        self._topics = topics
        self._clock = clock

    # ── Looking ahead ───────────────────────────────────────────────────────────────────────────

    def preview(self, draft: Draft) -> Preflight:
        """What would happen if this went out now. Raises InvalidDraftError."""
        check_draft(draft, self._topics, self._clock())
        return self._outlook.of(draft)

    def obstacles(self, draft: Draft) -> tuple[Reason, ...]:
        """Why this could not leave now. A day's limit that is used up is none: it waits by itself
        for those who are beyond it."""
        return tuple(one for one in self._outlook.of(draft).blockers if one.code != "day_limit")

    def check(
        self, broadcast_id: str, draft: Draft, action: Action, confirm_repeat: bool
    ) -> Preflight:
        """The pre-flight, if nothing stands in the way. Where it goes out, it is noted that it
        does. Raises InvalidDraftError, BlockedError, RepeatError."""
        found = self.preview(draft)
        if found.blockers:
            raise BlockedError(found.blockers)
        if action is not Action.SUBMIT:
            self._repeats.note(broadcast_id, draft, confirmed=confirm_repeat)
        elif not confirm_repeat and (earlier := self._repeats.earlier(draft)):
            raise RepeatError(earlier)
        return found

    # ── Letting it out ──────────────────────────────────────────────────────────────────────────

    def add(
        self,
        broadcast_id: str,
        draft: Draft,
        author: str,
        author_id: str,
        action: Action | None = None,
        preflight: Preflight | None = None,
    ) -> Created:
        """Write it down, with what is done to it at once."""
        now, state = self._clock(), State.DRAFT
        log = [LogEntry(now, author, None, state, draft.content_hash)]
        if action is not None:
            state = next_state(state, action)
            log.append(LogEntry(now, author, action, state, draft.content_hash))
        approved = state in (State.SENDING, State.SCHEDULED)
        broadcast = Broadcast(
            id=broadcast_id,
            draft=draft,
            state=state,
            author=author,
            author_id=author_id,
            created_at=now,
            approved_by=author if approved else None,
            preflight=preflight if approved else None,
            launched_at=now if state is State.SENDING else None,
        )
        fresh = self._archive.add(broadcast, log)
        if fresh and state is State.SENDING:
            self.launch(broadcast)
        return Created(broadcast if fresh else self._archive.existing(broadcast_id), fresh)

    def send(self, broadcast: Broadcast) -> Created:
        """Write down a broadcast that goes out at once, and let it."""
        entry = LogEntry(
            broadcast.created_at,
            broadcast.author,
            None,
            broadcast.state,
            broadcast.draft.content_hash,
        )
        if not self._archive.add(broadcast, [entry]):
            return Created(self._archive.existing(broadcast.id), fresh=False)
        return Created(self.launch(broadcast), fresh=True)

    def launch(self, broadcast: Broadcast) -> Broadcast:
        """Hand it to the broadcasters. Cut off before this, `Settling` does it a little later."""
        if not broadcast.test:
            self._notices.post(broadcast)
        self._lanes.put(broadcast.lane, [plan_entry(broadcast.id)])
        return broadcast
