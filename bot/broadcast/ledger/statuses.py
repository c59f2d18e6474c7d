"""What can become of a message, and which of two reports about it counts."""

from enum import IntEnum


class Status(IntEnum):
    """One byte of a ledger. The value is the rank: of two reports the higher one holds.

    That is the whole rule, and it makes the end the same in whatever order reports arrive:
    a late ``sent`` does not undo ``delivered``; ``failed`` does not undo ``delivered`` or
    ``read``, but a ``delivered`` that comes after ``failed`` corrects it (a message can fail on
    one of a person's devices and arrive on another); and whatever the provider says is truer than
    our own ``unknown`` or ``skipped``. Only the holder of a range may lower a byte, and only
    where it knows that nothing has left (`Ledger.move`).
    """

    NONE = 0
    """Not a recipient."""
    PLANNED = 1
    SKIPPED = 2
    """Left, or became unreachable, before their turn came."""
    WITHHELD = 3
    """The broadcast was stopped, or its validity was over, before their turn came."""
    SUBMITTING = 4
    """Somebody is about to hand it to the provider, or has done so a moment ago."""
    UNKNOWN = 5
    """It may have been handed over: the answer was lost, or who was doing it died."""
    ACCEPTED = 6
    SENT = 7
    FAILED = 8
    DELIVERED = 9
    READ = 10


COUNTED = tuple(status for status in Status if status is not Status.NONE)
"""Those that a recipient can be in."""


def byte(status: Status) -> bytes:
    """A status as it stands in a ledger."""
    return bytes([status])


WITHOUT_LAST_REPORT = (Status.ACCEPTED, Status.SENT)
"""The provider has the message, and has more to tell about it."""

NAMES = {status: status.name.lower() for status in Status} | {Status.WITHHELD: "skipped"}
"""As the admin endpoint says them. Whoever was not sent to was skipped; a report says why."""
