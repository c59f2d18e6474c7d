"""What staff have done: a log that is only ever added to, each entry sealing the one before."""

from bot.staff.audit.acts import Act
from bot.staff.audit.entry import Entry, Verification
from bot.staff.audit.log import AuditLog, Change, Write

__all__ = ["Act", "AuditLog", "Change", "Entry", "Verification", "Write"]
