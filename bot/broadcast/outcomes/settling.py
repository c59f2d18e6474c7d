"""Settling: what was begun ends, whatever died meanwhile.

A periodic job that compares what should be with what is, for each broadcast under way: work that
has fallen out of the lanes is put back; messages of which nobody knows get their second chance or
stay listed; and when nothing is left the broadcast is completed, once. It only looks at what is
written down, so any broadcaster may do it at any time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import structlog

from bot.broadcast.drafts import Draft
from bot.broadcast.lanes import Lanes, Range, inquiry_entry, plan_entry, range_entries
from bot.broadcast.ledger import NAMES, Ledger, Status
from bot.broadcast.life import (
    SERVICE,
    Action,
    Archive,
    Broadcast,
    NoticeBoard,
    Party,
    Reason,
    State,
    WrongStateError,
    cannot_leave,
    day_used_up,
    pause,
    resume_by_itself,
    resumes_at,
)
from bot.broadcast.messages import Verdicts
from bot.broadcast.outcomes.chances import Chances
from bot.broadcast.outcomes.patience import Patience
from bot.broadcast.pace import Tier
from bot.clock import Clock
from bot.store import trouble_in

log = structlog.get_logger()

Obstacles = Callable[[Draft], Sequence[Reason]]


class Settling:
    """Brings broadcasts to their end."""

    def __init__(
        self,
        archive: Archive,
        ledger: Ledger,
        lanes: Lanes,
        notices: NoticeBoard,
        tier: Tier,
        verdicts: Verdicts,
        clock: Clock,
        obstacles: Obstacles,
        patience: Patience | None = None,
    ) -> None:
        """`obstacles` answers why a draft could not leave now."""
        self._archive = archive
        self._ledger = ledger
        self._lanes = lanes
        self._notices = notices
        self._tier = tier
        self._clock = clock
        self._obstacles = obstacles
        self._patience = patience or Patience()
        self._chances = Chances(ledger, verdicts, self._patience)

    def run(self) -> dict[str, str]:
        """Look after every broadcast under way; returns what was done to which.

        One that cannot be looked after holds no other up.
        """
        done = {}
        for broadcast in self._archive.active():
            try:
                done[broadcast.id] = self.settle(broadcast)
            except Exception as error:
                if trouble_in(error):
                    raise
                log.exception("not looked after", broadcast=broadcast.id)
        return {broadcast_id: what for broadcast_id, what in done.items() if what}

    def settle(self, broadcast: Broadcast) -> str:
        """Do what one broadcast needs now; returns what was done, empty where there was nothing."""
        match broadcast.state:
            case State.AWAITING_APPROVAL | State.SCHEDULED:
                return self._wait(broadcast)
            case State.SENDING:
                return self._go_on(broadcast)
            case State.PAUSED:
                return self._stay_paused(broadcast)
            case State.DRAFT:
                self._archive.rest(broadcast.id)
                return ""
            case State.STOPPED | State.EXPIRED | State.COMPLETED:
                return self._let_go(broadcast)

    def _go_on(self, broadcast: Broadcast) -> str:
        if self._expired(broadcast) and self._unsent(broadcast):
            return self._expire(broadcast)
        if broadcast.recipients is None:
            return self._plan_again(broadcast)
        if ranges := self._archive.progress.open_ranges(broadcast.id):
            return self._put_back(broadcast, ranges)
        return self._finish(broadcast)

    def _stay_paused(self, broadcast: Broadcast) -> str:
        if self._expired(broadcast) and self._unsent(broadcast):
            return self._expire(broadcast)
        if self._has_nothing_to_pause(broadcast):
            return self._complete(broadcast)
        moment = resumes_at(broadcast)
        if moment is None or moment > self._clock():
            return ""
        return "resumed" if resume_by_itself(self._archive, self._lanes, broadcast) else ""

    def _has_nothing_to_pause(self, broadcast: Broadcast) -> bool:
        """Whether everything had left when it was paused. What the service has paused waits for
        somebody to look all the same, until its validity is over."""
        if broadcast.recipients is None or self._archive.progress.open_ranges(broadcast.id):
            return False
        if broadcast.pause_reason is not None:
            return self._expired(broadcast)
        counts = self._ledger.counts(broadcast.id)
        unsure = (Status.PLANNED, Status.SUBMITTING, Status.UNKNOWN)
        if any(counts[NAMES[status]] for status in unsure) or self._chances.deserved(broadcast):
            return False
        return self._is_heard_of(broadcast, counts)

    def _let_go(self, broadcast: Broadcast) -> str:
        """It has ended: nothing of it is left to be sent, and what is under way is waited for."""
        if broadcast.state is not State.COMPLETED:
            self._skip_rest(broadcast)
        if ranges := self._archive.progress.open_ranges(broadcast.id):
            return self._put_back(broadcast, ranges)
        self._leave(broadcast)
        return "let go"

    # ── What waits for its approval or its hour ─────────────────────────────────────────────────

    def _wait(self, broadcast: Broadcast) -> str:
        if self._expired(broadcast):
            return self._expire(broadcast)
        if broadcast.state is State.SCHEDULED and self._due(broadcast):
            return self._launch(broadcast)
        return ""

    def _launch(self, broadcast: Broadcast) -> str:
        """Its hour has come. Of many broadcasters at once one moves it; should it die before the
        order stands in the lane, `_plan_again` gives it a little later.

        Much may have changed since it was approved: what cannot leave any more is paused, whole,
        for somebody to look at, instead of failing by halves.
        """
        if obstacles := self._obstacles(broadcast.draft):
            paused = pause(self._archive, broadcast.id, cannot_leave(obstacles))
            return "paused at its hour" if paused else ""
        now = self._clock()
        if not self._act(broadcast, Action.LAUNCH, launched_at=now.isoformat()):
            return ""
        self._notices.post(replace(broadcast, launched_at=now))
        self._lanes.put(broadcast.lane, [plan_entry(broadcast.id)])
        return "launched"

    def _due(self, broadcast: Broadcast) -> bool:
        send_at = broadcast.draft.send_at
        return send_at is None or send_at <= self._clock()

    def _unsent(self, broadcast: Broadcast) -> bool:
        """Whether somebody's turn has not come yet."""
        planned = self._ledger.counts(broadcast.id)[NAMES[Status.PLANNED]]
        return broadcast.recipients is None or planned > 0

    def _expire(self, broadcast: Broadcast) -> str:
        if not self._act(broadcast, Action.EXPIRE):
            return ""
        self._skip_rest(broadcast)
        return "expired"

    def _act(self, broadcast: Broadcast, action: Action, **fields: str) -> bool:
        """Whether it could be done: somebody may have been faster, or staff have just decided."""
        try:
            self._archive.act(broadcast.id, action, by=SERVICE, party=Party.SERVICE, fields=fields)
        except WrongStateError:
            return False
        return True

    # ── What has fallen out of the lanes ────────────────────────────────────────────────────────

    def _plan_again(self, broadcast: Broadcast) -> str:
        waited = self._clock() - (broadcast.launched_at or broadcast.created_at)
        if waited < self._patience.launch or self._lanes.unfinished(broadcast.lane):
            return ""
        self._lanes.put(broadcast.lane, [plan_entry(broadcast.id)])
        return "planned again"

    def _put_back(self, broadcast: Broadcast, ranges: Sequence[Range]) -> str:
        """Ranges are open: if their lane is empty, nobody is on the way to do them."""
        if self._lanes.unfinished(broadcast.lane):
            return ""
        if broadcast.state is State.SENDING and self._archive.progress.is_held(broadcast.id):
            reason = self._archive.progress.held_for(broadcast.id) or day_used_up(
                self._tier.frees_at()
            )
            pause(self._archive, broadcast.id, reason)
            return "paused for those outside the window"
        self._lanes.put(broadcast.lane, range_entries(ranges))
        return "ranges put back"

    def _skip_rest(self, broadcast: Broadcast) -> None:
        """It has ended: who is planned is skipped now, not when their range comes up."""
        for range_ in self._ledger.ranges(broadcast.id, Status.PLANNED):
            planned = self._ledger.numbers(range_, Status.PLANNED)
            self._ledger.move(range_, planned, Status.PLANNED, Status.WITHHELD)

    # ── The end ─────────────────────────────────────────────────────────────────────────────────

    def _finish(self, broadcast: Broadcast) -> str:
        """All ranges are done: reopen what is not, clear up what is not known, or complete."""
        counts = self._ledger.counts(broadcast.id)
        unknown = counts[NAMES[Status.UNKNOWN]]
        if counts[NAMES[Status.PLANNED]] or counts[NAMES[Status.SUBMITTING]]:
            return self._reopen(
                broadcast, self._ledger.ranges(broadcast.id, Status.PLANNED, Status.SUBMITTING)
            )
        if self._expired(broadcast):
            return self._complete(broadcast)
        heard_for = self._clock() - self._archive.progress.drained_at(broadcast.id)
        if not (unknown or self._chances.deserved(broadcast)):
            return self._complete(broadcast) if self._is_heard_of(broadcast, counts) else ""
        if ranges := self._chances.give_at_once(broadcast):
            return self._reopen(broadcast, ranges)
        if heard_for < self._patience.reports:
            return ""
        if unknown and not self._archive.progress.is_inquired(broadcast.id):
            return self._inquire(broadcast)
        if ranges := self._chances.give(broadcast):
            return self._reopen(broadcast, ranges)
        return self._complete(broadcast)

    def _is_heard_of(self, broadcast: Broadcast, counts: Mapping[str, int]) -> bool:
        """Whether the last messages have had the time in which most failures are reported."""
        heard_for = self._clock() - self._archive.progress.drained_at(broadcast.id)
        return not counts[NAMES[Status.ACCEPTED]] or heard_for >= self._patience.hearing

    def _inquire(self, broadcast: Broadcast) -> str:
        if self._lanes.unfinished(broadcast.lane):
            return ""  # perhaps the order; at the latest when the lane is empty it will be given
        self._lanes.put(broadcast.lane, [inquiry_entry(broadcast.id)])
        return "inquiry ordered"

    def _reopen(self, broadcast: Broadcast, ranges: Sequence[Range]) -> str:
        self._archive.progress.add_ranges(broadcast.id, ranges)
        self._archive.progress.not_drained(broadcast.id)
        self._lanes.put(broadcast.lane, range_entries(ranges))
        return "ranges opened again"

    def _complete(self, broadcast: Broadcast) -> str:
        if not self._act(broadcast, Action.COMPLETE):
            return ""
        self._leave(broadcast)
        return "completed"

    def _leave(self, broadcast: Broadcast) -> None:
        """Nothing is left to be done but to hear of the last messages (`Stragglers`)."""
        self._archive.linger(broadcast.id, self._clock() + self._patience.last_reports)
        self._archive.deactivate(broadcast.id)

    def _expired(self, broadcast: Broadcast) -> bool:
        until = broadcast.draft.valid_until
        began = broadcast.launched_at
        if broadcast.state is State.PAUSED and began is None:
            began = broadcast.draft.send_at  # it could not leave then
        if until is None and began is not None:
            until = began + self._patience.without_validity
        return until is not None and until <= self._clock()
