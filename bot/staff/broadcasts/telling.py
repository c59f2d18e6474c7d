"""Telling the audit log what is done to broadcasts."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from bot.broadcast import Broadcast, Draft
from bot.staff.actors import Actor
from bot.staff.audit import Act, AuditLog
from bot.staff.refusals import RefusedError


class Telling:
    """Each entry names the broadcast, and seals the hash of what it says."""

    def __init__(self, audit: AuditLog) -> None:
        self._audit = audit

    def done(self, actor: Actor, act: Act, broadcast: Broadcast, **details: object) -> None:
        """Tell of something that is done."""
        content = broadcast.draft.content_hash
        self._audit.record(actor, act, broadcast.id, content=content, **details)

    def changed(
        self, actor: Actor, broadcast: Broadcast, draft: Draft
    ) -> AbstractContextManager[None]:
        """Tell, before it is done, what a draft becomes."""
        becomes = draft.content_hash
        return self.before(actor, Act.BROADCAST_CHANGED, broadcast, becomes=becomes)

    @contextmanager
    def before(
        self, actor: Actor, act: Act, broadcast: Broadcast, **details: object
    ) -> Iterator[None]:
        """Tell of it before it is done, so that nothing is done untold; and if it is refused."""
        self.done(actor, act, broadcast, **details)
        try:
            yield
        except RefusedError as refused:
            self._audit.record(
                actor, Act.NOT_DONE, broadcast.id, attempted=act.value, why=refused.problem
            )
            raise
