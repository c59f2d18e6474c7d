"""What citizens talk to."""

from functools import cached_property
from typing import Any

from bot.content.loading import CONTENT
from bot.editing import Revisions, Workshop
from bot.editing.building import Builder
from bot.editing.live import LiveConversation
from bot.services.broadcast import BroadcastServices
from bot.whatsapp.interactive import InteractiveReplies


class ConversationServices(BroadcastServices):
    """The conversation, with what staff have edited."""

    @cached_property
    def conversation(self) -> LiveConversation:
        """Turns messages into replies, with what staff have edited."""
        builder = Builder(
            self.settings, self.registry, self._notices_as_slot, self.script, self.understanding
        )
        return LiveConversation(self.revisions, self.workshop, builder.build)

    @cached_property
    def revisions(self) -> Revisions:
        """What staff have edited of the content."""
        return Revisions(self.redis)

    @cached_property
    def workshop(self) -> Workshop:
        """Where copies of the content with that are made."""
        return Workshop(CONTENT, self.settings.data_dir / "content")

    def _notices_as_slot(self) -> list[dict[str, Any]]:
        return [notice.to_slot() for notice in self.notice_board.in_force()]

    @cached_property
    def interactive_replies(self) -> InteractiveReplies:
        """The way for replies with buttons and lists."""
        wanted = self.settings.interactive_replies
        return InteractiveReplies(self.replies, self.presence, self.clock, wanted=wanted)
