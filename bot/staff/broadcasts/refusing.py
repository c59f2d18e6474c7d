"""What the broadcaster will not do, as refusals."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.broadcast import (
    BlockedError,
    ChangedError,
    IdempotencyConflictError,
    InvalidDraftError,
    RepeatError,
    UnknownBroadcastError,
    WrongStateError,
)
from bot.staff.refusals import Fault, RefusedError

_LONGEST_KEY = 200


@contextmanager
def refusals() -> Iterator[None]:
    """What the broadcaster will not do, as refusals."""
    try:
        yield
    except InvalidDraftError as error:
        faults = (Fault(f.field, f.code, f.values) for f in error.faults)
        raise RefusedError("validation", tuple(faults)) from None
    except UnknownBroadcastError:
        raise RefusedError("not-found") from None
    except WrongStateError as error:
        raise RefusedError("wrong-state", status=error.state) from None
    except ChangedError:
        raise RefusedError("changed") from None
    except IdempotencyConflictError:
        raise RefusedError("idempotency-conflict") from None
    except RepeatError as error:
        raise RefusedError("repeat", earlier=error.earlier) from None
    except BlockedError as error:
        raise RefusedError("blocked", reasons=error.blockers) from None


def check_key(key: str | None) -> None:
    """Refuse an Idempotency-Key that is none."""
    if key is None:
        return
    visible = key.isascii() and key.isprintable() and " " not in key
    if not visible or not 0 < len(key) <= _LONGEST_KEY:
        raise RefusedError("validation", (Fault(("Idempotency-Key",), "idempotency_key"),))
