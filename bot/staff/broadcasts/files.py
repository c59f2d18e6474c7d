"""The files that go with broadcasts."""

from hashlib import sha256

from bot.broadcast import InvalidMediaError, Media, MediaStore
from bot.staff.actors import Actor, require
from bot.staff.audit import Act, AuditLog
from bot.staff.refusals import Fault, RefusedError
from bot.staff.roles import Action


class Files:
    """The use-cases of whoever attaches something."""

    def __init__(self, media: MediaStore, audit: AuditLog) -> None:
        self._media = media
        self._audit = audit

    def keep(self, actor: Actor, content: bytes, name: str) -> Media:
        """Keep a file that is to go with a broadcast."""
        require(actor, Action.WRITE)
        try:
            kept = self._media.put(content, name)
        except InvalidMediaError as error:
            fault = Fault((), error.code, tuple(error.values.items()))
            raise RefusedError("validation", (fault,)) from None
        # Its id opens it to whoever knows it, and the log is taken out: told is what is in it.
        told = {"kind": kept.content_type, "content": sha256(content).hexdigest()}
        self._audit.record(actor, Act.FILE_KEPT, **told)
        return kept

    def described(self, id_: str) -> Media | None:
        """What is known of a file that was kept; its id is what nobody can guess."""
        return self._media.describe(id_)
