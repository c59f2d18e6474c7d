"""A conversation that takes up what staff have edited, without a restart, between two messages."""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import redis
import structlog

from bot.conversation import Answer, Conversation
from bot.editing.revisions import Revisions
from bot.editing.workshop import Workshop
from bot.settings import SetupError
from bot.turn.inbound import Inbound

log = structlog.get_logger()

_LOOK_SECONDS = 2.0


class LiveConversation:
    """Hands each message to the conversation of the latest revision that works."""

    def __init__(
        self,
        revisions: Revisions,
        workshop: Workshop,
        build: Callable[[Path], Conversation],
    ) -> None:
        """`build` makes a conversation on a directory of content. Raises ContentError where even
        the content as it was installed cannot be used."""
        self._revisions = revisions
        self._workshop = workshop
        self._build = build
        self._number = 0
        if not self.take_up():
            self._current = build(workshop.source)

    @property
    def apology(self) -> str:
        """What a citizen reads when something went wrong on our side, as it is worded now."""
        return self._current.apology

    def handle(self, inbound: Inbound) -> Answer:
        """The answer to a message; see `Conversation.handle`."""
        return self._current.handle(inbound)

    def take_up(self) -> bool:
        """Use the latest revision; False where there is nothing new, or it cannot be used.

        One that cannot be used is left alone until there is another: nobody is answered worse
        than before because an edit went wrong.
        """
        revisions = self._revisions.all()
        number = len(revisions)
        if number == self._number:
            return False
        self._number = number
        try:
            directory = self._workshop.copy_of(revisions)
            self._current = self._build(directory)
        except (SetupError, subprocess.SubprocessError, OSError, LookupError, ValueError):
            log.exception("revision cannot be used", number=number)
            return False
        self._workshop.forget_all_but(directory)
        log.info("revision in use", number=number)
        return True

    def follow(self) -> None:
        """From now on look for new revisions, in a thread that ends with the process."""
        threading.Thread(target=self._follow, name="revisions", daemon=True).start()

    def _follow(self) -> None:
        never = threading.Event()
        while not never.wait(_LOOK_SECONDS):
            try:
                if self._revisions.latest() != self._number:
                    self.take_up()
            except redis.RedisError as error:
                log.warning("revisions not readable", reason=type(error).__name__)


def train_apart(directory: Path) -> None:
    """Train the model of a content in another process, so that this one stays small and quick."""
    command = [sys.executable, "-m", "bot", "train", str(directory)]
    subprocess.run(command, check=True, capture_output=True)
