"""Offshoots: broadcasts that are made of others, a test of a draft and what goes out again."""

from collections.abc import Collection
from dataclasses import replace

from bot.broadcast.audience import Among, Testers, marked, missed
from bot.broadcast.drafts import Draft, check_draft
from bot.broadcast.ledger import Ledger
from bot.broadcast.life import (
    ENDED,
    Action,
    Archive,
    Broadcast,
    Reason,
    State,
    new_id,
    next_state,
)
from bot.broadcast.preflight import Outlook
from bot.broadcast.steering.launching import BlockedError, Created, Launching
from bot.clock import Clock


class Offshoots:
    """Makes them, and lets them out at once."""

    def __init__(
        self,
        archive: Archive,
        ledger: Ledger,
        testers: Testers,
        outlook: Outlook,
        launching: Launching,
        topics: Collection[str],
        clock: Clock,
    ) -> None:
        """`topics`: all that there are."""
        self._archive = archive
        self._ledger = ledger
        self._testers = testers
        self._outlook = outlook
        self._launching = launching
        self._topics = topics
        self._clock = clock

    def send_test(self, draft: Draft, *, by: str, by_id: str = "") -> Created:
        """Send it to the testers, marked as a test, the way the real one would go. Raises
        InvalidDraftError (with the mark it may be too long), BlockedError (there is no tester)."""
        test, now = marked(draft), self._clock()
        check_draft(test, self._topics, now)
        if not self._testers.all():
            raise BlockedError((Reason("no_testers"),))
        self._testers.note_windows()
        return self._launching.send(
            Broadcast(
                id=new_id(now),
                draft=test,
                state=State.SENDING,
                author=by,
                author_id=by_id or by,
                created_at=now,
                launched_at=now,
                test=True,
            )
        )

    def resent(self, broadcast_id: str) -> Broadcast | None:
        """What has been sent already to all whom this one did not reach, or is under way to them;
        None where somebody is left to send to. Raises UnknownBroadcastError."""
        made = self._archive.load(self._archive.existing(broadcast_id).resends)
        if made and made[-1].state in ENDED and self._missed(broadcast_id):
            return None
        return made[-1] if made else None

    def resend_failed(self, broadcast_id: str, *, by: str, by_id: str = "") -> Created:
        """Send it again to those whom it did not reach, as a broadcast of its own.

        To each of them once: whoever is not reached by that one either is among the failures of
        that one. Raises UnknownBroadcastError, WrongStateError, InvalidDraftError (it is not valid
        any more), BlockedError (it did reach everybody, or something stands in the way now).
        """
        first = self._archive.existing(broadcast_id)
        next_state(first.state, Action.RESEND)
        draft, now = replace(first.draft, send_at=None), self._clock()
        check_draft(draft, self._topics, now)
        if found := self.resent(broadcast_id):
            return Created(found, fresh=False)
        place = len(self._archive.load(first.resends)) + 1
        resend_id = self._archive.name_resend(broadcast_id, place, new_id(now))
        foreseen = self._outlook.of(draft, self._missed(broadcast_id))
        if foreseen.blockers:
            raise BlockedError(foreseen.blockers)
        self._archive.act(broadcast_id, Action.RESEND, by=by, note=resend_id)
        return self._launching.send(
            Broadcast(
                id=resend_id,
                draft=draft,
                state=State.SENDING,
                author=by,
                author_id=by_id or by,
                created_at=now,
                approved_by=by,
                preflight=foreseen,
                launched_at=now,
                resend_of=broadcast_id,
            )
        )

    def _missed(self, broadcast_id: str) -> Among:
        return missed(self._archive, self._ledger, broadcast_id)
