"""The one place where objects are built and handed to each other.

A file for each subject, each standing on the one before: content, citizens, broadcast,
conversation, staff.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from prometheus_client import CollectorRegistry, Gauge

from bot.broadcast import Figures, Lanes
from bot.services.staff import StaffServices
from bot.settings import load_settings
from bot.store.backup import last_backup
from bot.store.embedded import EmbeddedServer

__all__ = ["Services", "opened_services"]


class Services(StaffServices):
    """Everything that a process may need, each built when it is first asked for."""

    @cached_property
    def metrics(self) -> CollectorRegistry:
        """What /metrics shows: totals, nothing about a citizen."""
        registry = CollectorRegistry()
        subscribers = Gauge("jesi_on_subscribers", "Subscribed citizens", registry=registry)
        subscribers.set_function(self.census.subscribers)
        suppressed = Gauge("jesi_on_suppressed", "Whom nothing reaches", registry=registry)
        suppressed.set_function(self.census.suppressed)
        backup = Gauge(
            "jesi_on_last_backup_seconds", "When the latest backup was made", registry=registry
        )
        backup.set_function(self._last_backup)
        registry.register(self._figures())
        return registry

    def _last_backup(self) -> float:
        """In seconds since 1970; 0 where there has been none."""
        made_at = last_backup(self.redis)
        return made_at.timestamp() if made_at else 0.0

    def _figures(self) -> Figures:
        """What can be counted about broadcasts."""
        return Figures(
            archive=self._archive,
            ledger=self._ledger,
            lanes=Lanes(self.redis),
            paces=self.paces,
            tier=self.tier,
            presence=self.presence,
            alarms=self.alarms,
            clock=self.clock,
        )


@contextmanager
def opened_services() -> Iterator[Services]:
    """The services on the store of the settings; an embedded server runs for as long as needed."""
    settings = load_settings()
    if settings.redis_url:
        yield Services(settings, settings.redis_url)
        return
    with EmbeddedServer(settings.server_dir) as server:
        yield Services(settings, server.url)
