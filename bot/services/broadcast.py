"""What staff send, and by which means."""

from dataclasses import asdict
from datetime import timedelta
from functools import cached_property

from bot.broadcast import (
    Alarms,
    Archive,
    Audience,
    Broadcasts,
    Ledger,
    Means,
    MediaStore,
    NoticeBoard,
    Paces,
    Presence,
    Prices,
    Receipts,
    Replies,
    Reporter,
    Retiring,
    Tier,
)
from bot.services.citizens import CitizenServices
from bot.whatsapp.errors import ErrorTable, load_verdicts
from bot.whatsapp.http import twilio_client
from bot.whatsapp.sending import MEDIA_PATH
from bot.whatsapp.templates import Approvals, Templates, Upkeep, Wording, the_wording


class BroadcastServices(CitizenServices):
    """Broadcasts: their life, their sending, and what is known of the provider."""

    @cached_property
    def broadcasts(self) -> Broadcasts:
        """What the admin endpoint and the console do with broadcasts."""
        return Broadcasts(self.redis, self.registry, self.clock, self.means)

    @cached_property
    def means(self) -> Means:
        """What a pre-flight knows of how we send."""
        prices = self.settings.prices
        return Means(
            rate=self.paces.rate,
            numbers=len(self.settings.twilio.numbers),
            prices=Prices(**asdict(prices)) if prices else None,
            tier=self.tier,
            templates=self.templates,
            presence=self.presence,
        )

    @cached_property
    def _archive(self) -> Archive:
        return Archive(self.redis, self.clock)

    @cached_property
    def _ledger(self) -> Ledger:
        registry = self.registry
        return Ledger(self.redis, self.clock, slices=registry.slices, languages=registry.languages)

    @cached_property
    def retiring(self) -> Retiring:
        """Forgets the details of broadcasts that have long been over."""
        audience = Audience(self.redis, self.registry, self.clock)
        return Retiring(
            self.redis,
            self._archive,
            Reporter(self.redis, self._archive, audience, self._ledger, self.clock),
            self.clock,
            slices=self._ledger.slices_kept,
            kept_for=timedelta(days=self.settings.details_days),
        )

    @cached_property
    def notice_board(self) -> NoticeBoard:
        """The notices in force."""
        return NoticeBoard(self.redis, self.clock)

    @cached_property
    def paces(self) -> Paces:
        """When the next message may leave, from each of our numbers."""
        numbers = self.settings.twilio.numbers
        return Paces(self.redis, {number.uri: number.mps for number in numbers})

    @cached_property
    def tier(self) -> Tier:
        """How many people may be written to outside the service window in a day."""
        return Tier(self.redis, self.clock, self.settings.messaging_tier)

    @cached_property
    def receipts(self) -> Receipts:
        """What became of each message."""
        return Receipts(
            self.redis, self._archive, self._ledger, self.paces, self.error_table, self.clock
        )

    @cached_property
    def wording(self) -> Wording:
        """The words of the templates that WhatsApp approves. Raises ContentError."""
        return the_wording(self.municipality, self.settings.base_url + MEDIA_PATH)

    @cached_property
    def templates(self) -> Templates:
        """What can be sent outside the service window."""
        names = {topic.id: topic.name for topic in self.municipality.topics}
        return Templates(self.redis, self.clock, self.wording, names)

    @cached_property
    def approvals(self) -> Approvals:
        """The templates at Twilio."""
        twilio = twilio_client(self.settings.twilio)
        return Approvals(
            twilio, self.wording, self.templates, prefix=self.municipality.service.name
        )

    @cached_property
    def template_upkeep(self) -> Upkeep:
        """Keeps what is known of the templates true."""
        return Upkeep(
            self.approvals, self.templates, self.alarms, makes_them=self.settings.simulated
        )

    @cached_property
    def media(self) -> MediaStore:
        """The files that go with messages."""
        return MediaStore(self.redis)

    @cached_property
    def error_table(self) -> ErrorTable:
        """What follows from the provider's error codes."""
        return load_verdicts()

    @cached_property
    def replies(self) -> Replies:
        """The lane for replies with buttons and lists."""
        return Replies(self.redis, self.cipher, self.clock)

    @cached_property
    def alarms(self) -> Alarms:
        """What somebody has to look at."""
        return Alarms(self.redis, self.clock)

    @cached_property
    def presence(self) -> Presence:
        """Which broadcasters are alive."""
        return Presence(self.redis, self.clock)
