"""What can be read of what staff have done."""

from collections.abc import Iterator, Sequence

from bot.staff.actors import Actor, require
from bot.staff.audit import Act, AuditLog, Entry, Verification
from bot.staff.audit.table import rows
from bot.staff.roles import Action


class AuditOperations:
    """The use-cases of whoever reads the audit log."""

    def __init__(self, audit: AuditLog) -> None:
        self._audit = audit

    def page(self, actor: Actor, *, limit: int, before: int | None = None) -> Sequence[Entry]:
        """Some entries of the audit log, newest first."""
        require(actor, Action.READ_AUDIT)
        return self._audit.newest(limit=limit, before=before)

    def verify(self, actor: Actor) -> Verification:
        """Whether the audit log is whole."""
        require(actor, Action.READ_AUDIT)
        return self._audit.verify()

    def export(self, actor: Actor) -> Iterator[str]:
        """The audit log as lines of CSV; that it was taken out is its last entry."""
        require(actor, Action.READ_AUDIT)
        self.tell_export(actor, "audit")
        return rows(self._audit.entries())

    def tell_export(self, actor: Actor, what: str, subject: str = "") -> None:
        """Something that this person may see is taken out of the service as a file."""
        self._audit.record(actor, Act.EXPORTED, subject, what=what)
