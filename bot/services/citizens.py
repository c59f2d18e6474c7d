"""Who the citizens are."""

from functools import cached_property

from bot.citizens import Census, Cipher, History, Questions, Registry, found
from bot.services.content import ContentServices


class CitizenServices(ContentServices):
    """The citizens: who they are, how many, and what they asked."""

    @cached_property
    def cipher(self) -> Cipher:
        """Ids and encryption of addresses."""
        return Cipher(self.settings.data_key)

    @cached_property
    def registry(self) -> Registry:
        """The citizens. Raises WrongDataKeyError where the store was written with another key."""
        _, *other_languages = self.municipality.languages
        return Registry(
            self.redis,
            self.cipher,
            slices=found(self.redis, self.cipher, training=self.settings.training),
            topics=self.municipality.topic_ids,
            languages=other_languages,
            session_seconds=self._session_seconds,
            numbers=[number.uri for number in self.settings.twilio.numbers],
        )

    @cached_property
    def census(self) -> Census:
        """How many citizens there are."""
        return Census(
            self.redis,
            slices=self.registry.slices,
            topics=self.municipality.topic_ids,
            languages=tuple(self.municipality.languages),
        )

    @cached_property
    def history(self) -> History:
        """How their number moves."""
        return History(self.redis, self.census, self.clock)

    @cached_property
    def questions(self) -> Questions:
        """What they asked and nobody has answered."""
        return Questions(self.redis, self.clock, slices=self.registry.slices)

    @property
    def _session_seconds(self) -> int:
        return self.settings.session_minutes * 60
