"""The files that go with broadcasts."""

from bot.broadcast import InvalidMediaError, Media, MediaStore
from bot.staff.actors import Actor, require
from bot.staff.refusals import Fault, RefusedError
from bot.staff.roles import Action


class Files:
    """The use-cases of whoever attaches something."""

    def __init__(self, media: MediaStore) -> None:
        self._media = media

    def keep(self, actor: Actor, content: bytes, name: str) -> Media:
        """Keep a file that is to go with a broadcast."""
        require(actor, Action.WRITE)
        try:
            return self._media.put(content, name)
        except InvalidMediaError as error:
            fault = Fault((), error.code, tuple(error.values.items()))
            raise RefusedError("validation", (fault,)) from None

    def described(self, id_: str) -> Media | None:
        """What is known of a file that was kept; its id is what nobody can guess."""
        return self._media.describe(id_)
