"""The archive: broadcasts in Redis. Every change of state is a compare-and-set with a log entry."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

import redis

from bot.broadcast.drafts import Draft
from bot.broadcast.life.lifecycle import ENDED, LOOKED_AFTER, Action, Party, State, next_state
from bot.broadcast.life.progress import Progress
from bot.broadcast.life.records import (
    Broadcast,
    Counted,
    LogEntry,
    draft_fields,
    id_at,
    resend_field,
)
from bot.broadcast.life.states import StateIndex
from bot.clock import Clock
from bot.store import keys, load_script

_AT_ONCE = 100
"""Broadcasts that are read in one round trip."""


class UnknownBroadcastError(LookupError):
    """There is no such broadcast."""


class ChangedError(ValueError):
    """It does not say any more what whoever acts has read."""


class Archive:
    """Stores and finds broadcasts."""

    def __init__(self, client: redis.Redis, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._states = StateIndex(client)
        self.progress = Progress(client, clock)
        self._create = load_script(client, "broadcast_create")
        self._transition = load_script(client, "broadcast_transition")

    # ── Reading ─────────────────────────────────────────────────────────────────────────────────

    def get(self, broadcast_id: str) -> Broadcast | None:
        """One broadcast, or None."""
        return next(iter(self.load([broadcast_id])), None)

    def existing(self, broadcast_id: str) -> Broadcast:
        """One broadcast; raises UnknownBroadcastError."""
        broadcast = self.get(broadcast_id)
        if broadcast is None:
            raise UnknownBroadcastError(broadcast_id)
        return broadcast

    def state(self, broadcast_id: str) -> State:
        """Where it is in its life: read before every batch, so nothing else is."""
        state = cast("bytes | None", self._client.hget(keys.broadcast(broadcast_id), "state"))
        if state is None:
            raise UnknownBroadcastError(broadcast_id)
        return State(state.decode())

    def newest(
        self, *, state: State | None = None, before: str | None = None, at_once: int = _AT_ONCE
    ) -> Iterator[Broadcast]:
        """From the newest on, or from before a certain one; only those in a state, if it is given.

        `at_once` are read in the first round trip, and more as they are asked for.
        """
        index = self._index(state)
        while True:
            end = f"({before}" if before else "+"
            ids = _text(self._client.zrevrangebylex(index, end, "-", start=0, num=at_once))
            yield from (one for one in self.load(ids) if state in (None, one.state))
            if len(ids) < at_once:
                return
            before, at_once = ids[-1], _AT_ONCE

    def _index(self, state: State | None) -> str:
        if state is None:
            return keys.BROADCASTS
        if not self._states.is_made():
            self._states.make((one.id, one.state) for one in self.newest())
        return keys.broadcasts_in(state)

    def since(self, moment: datetime) -> list[Broadcast]:
        """Those created at or after a moment, oldest first."""
        ids = self._client.zrangebylex(keys.BROADCASTS, f"[{id_at(moment)}", "+")
        return self.load(_text(ids))

    def active(self) -> list[Broadcast]:
        """Those on which there is, or may be, work."""
        return self.load(_text(self._client.smembers(keys.ACTIVE_BROADCASTS)))

    def detailed(self) -> list[Broadcast]:
        """Those of which there are ledgers."""
        return self.load(_text(self._client.smembers(keys.DETAILED_BROADCASTS)))

    def log(self, broadcast_id: str) -> list[LogEntry]:
        """Everything that was done to it, oldest first."""
        rows = cast("list[bytes]", self._client.lrange(keys.broadcast_log(broadcast_id), 0, -1))
        return [LogEntry.from_json(row) for row in rows]

    def load(self, ids: Sequence[str]) -> list[Broadcast]:
        """Those of the ids that there are, in one round trip."""
        pipeline = self._client.pipeline(transaction=False)
        for broadcast_id in ids:
            pipeline.hgetall(keys.broadcast(broadcast_id))
        found = zip(ids, pipeline.execute(), strict=True)
        return [Broadcast.from_fields(id_, fields) for id_, fields in found if fields]

    # ── Writing ─────────────────────────────────────────────────────────────────────────────────

    def add(self, broadcast: Broadcast, log: list[LogEntry]) -> bool:
        """Store a new broadcast; False when it is there already.

        The indices are written first: an id without a broadcast is passed over by every reader,
        a broadcast without its id would never be found.
        """
        self._client.zadd(keys.BROADCASTS, {broadcast.id: 0})
        self._states.enter(broadcast.id, broadcast.state)
        if broadcast.state is not State.DRAFT:
            self.activate(broadcast.id)
        fields = [part for pair in broadcast.to_fields().items() for part in pair]
        entries = [entry.to_json() for entry in log]
        return bool(
            self._create(
                keys=[keys.broadcast(broadcast.id), keys.broadcast_log(broadcast.id)],
                args=[len(entries), *entries, *fields],
            )
        )

    def act(
        self,
        broadcast_id: str,
        action: Action,
        *,
        by: str,
        party: Party = Party.STAFF,
        note: str = "",
        content_hash: str | None = None,
        draft: Draft | None = None,
        fields: Mapping[str, str | bytes | int] | None = None,
        goes_on: bool = False,
    ) -> Broadcast:
        """Do something to a broadcast; returns it as it is afterwards.

        `content_hash` names what whoever acts has read, and `draft` is what it says from now on;
        `fields` are stored with the change of state. `goes_on`: where the same person has just
        done the same, the log tells of both at once, as of the later. Raises
        UnknownBroadcastError, ChangedError or WrongStateError; of two that act at once, the second
        meets what the first left.

        What is to be looked after is activated twice: before, so that nobody who dies in between
        leaves it to itself; and after, because `rest` may have met the draft that it was.
        """
        while True:
            broadcast = self.existing(broadcast_id)
            before = broadcast.draft.content_hash
            if content_hash is not None and content_hash != before:
                raise ChangedError(broadcast_id)
            state, now = next_state(broadcast.state, action, party), self._clock()
            written = {**(fields or {}), **(draft_fields(draft) if draft else {})}
            if state in ENDED and broadcast.state not in ENDED:
                written["ended_at"] = now.isoformat()
            after = draft.content_hash if draft else before
            entry = LogEntry(now, by, action, state, after, note)
            self._about_to_be(broadcast, state)
            moved = self._transition(
                keys=[keys.broadcast(broadcast_id), keys.broadcast_log(broadcast_id)],
                args=[
                    broadcast.state,
                    before,
                    state,
                    entry.to_json(),
                    self._made_way(broadcast_id, entry) if goes_on else b"",
                    *(part for pair in written.items() for part in pair),
                ],
            )
            if moved:
                self._has_become(broadcast, state)
                return self.existing(broadcast_id)

    def _made_way(self, broadcast_id: str, entry: LogEntry) -> bytes:
        """The last entry as it is stored, if this one goes on with it; otherwise nothing."""
        stored = cast("bytes", self._client.lindex(keys.broadcast_log(broadcast_id), -1))
        return stored if entry.goes_on_with(LogEntry.from_json(stored)) else b""

    def _about_to_be(self, broadcast: Broadcast, state: State) -> None:
        """Cut off before it is, it is named once too often, which every reader passes over."""
        if state in LOOKED_AFTER:
            self.activate(broadcast.id)
        if state is not broadcast.state:
            self._states.enter(broadcast.id, state)

    def _has_become(self, broadcast: Broadcast, state: State) -> None:
        """Once more: somebody may have struck it off between the naming and the change."""
        if state in LOOKED_AFTER:
            self.activate(broadcast.id)
        if state is not broadcast.state:
            self._states.moved(broadcast.id, broadcast.state, state)

    def activate(self, broadcast_id: str) -> None:
        """Let the broadcasters look after it from now on."""
        self._client.sadd(keys.ACTIVE_BROADCASTS, broadcast_id)

    def deactivate(self, broadcast_id: str) -> None:
        """Nothing is left to be looked after."""
        self._client.srem(keys.ACTIVE_BROADCASTS, broadcast_id)

    def rest(self, broadcast_id: str) -> None:
        """A draft needs no looking after. Somebody may just be letting it out, who has activated it
        before: so its state is read once more, behind their backs."""
        self.deactivate(broadcast_id)
        if self.state(broadcast_id) in LOOKED_AFTER:
            self.activate(broadcast_id)

    def linger(self, broadcast_id: str, until: datetime) -> None:
        """It has ended; look once more, then, whether anything was heard of all its messages."""
        self._client.zadd(keys.LINGERING, {broadcast_id: until.timestamp()})

    def get_detailed(self, broadcast_id: str) -> None:
        """Ledgers are about to be written."""
        self._client.sadd(keys.DETAILED_BROADCASTS, broadcast_id)

    def not_detailed(self, broadcast_id: str) -> None:
        """Its ledgers are gone."""
        self._client.srem(keys.DETAILED_BROADCASTS, broadcast_id)

    def keep_totals(self, broadcast_id: str, totals: bytes) -> None:
        """Keep what its ledgers came to; what was kept before stays."""
        self._client.hsetnx(keys.broadcast(broadcast_id), "totals", cast("str", totals))

    def keep_counts(self, counted: Mapping[str, Counted]) -> None:
        """Keep how the recipients of broadcasts were counted: broadcast -> counts."""
        pipeline = self._client.pipeline(transaction=False)
        for broadcast_id, found in counted.items():
            pipeline.hset(keys.broadcast(broadcast_id), "counted", cast("str", found.to_json()))
        pipeline.execute()

    def name_resend(self, broadcast_id: str, place: int, new_id: str) -> str:
        """The id of the broadcast that is sent to its failures for the `place`-th time (1…): the
        first that was named."""
        key, field = keys.broadcast(broadcast_id), resend_field(place)
        self._client.hsetnx(key, field, new_id)
        return cast("bytes", self._client.hget(key, field)).decode()


def _text(ids: Any) -> list[str]:
    return [id_.decode() for id_ in ids]
