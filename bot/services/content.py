"""What the bot says and understands, as it was installed."""

from functools import cached_property

import redis

from bot.clock import Clock, system_clock
from bot.content.loading import the_understanding
from bot.content.municipality import Municipality
from bot.content.script import Script, read_script
from bot.settings import Settings
from bot.store import connect
from bot.understanding import Understanding


class ContentServices:
    """Everything that content/ holds; and the store, on which everything else stands."""

    def __init__(self, settings: Settings, redis_url: str, clock: Clock = system_clock) -> None:
        """`redis_url` names the store: that of the settings, or of an embedded server."""
        self.settings = settings
        self.clock = clock
        self._redis_url = redis_url

    @cached_property
    def redis(self) -> redis.Redis:
        """The store."""
        return connect(self._redis_url)

    @cached_property
    def script(self) -> Script:
        """What the bot says and does, as it was installed."""
        return read_script()

    @cached_property
    def municipality(self) -> Municipality:
        """Who the Comune is."""
        return self.script.municipality

    @cached_property
    def understanding(self) -> Understanding:
        """Reads messages."""
        return the_understanding(self.settings)
