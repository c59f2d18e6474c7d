"""The rounds of those who keep an eye on broadcasts, as a broadcaster's periodic jobs."""

from collections.abc import Mapping

import redis

from bot.broadcast.lanes import Lanes
from bot.broadcast.ledger import Ledger
from bot.broadcast.life import Archive
from bot.broadcast.messages import Verdicts
from bot.broadcast.watch import Alarms, Breaker, Standstill, Stragglers, Traffic, Watchdog
from bot.broadcast.worker.jobs import Job
from bot.broadcast.worker.limits import Limits
from bot.clock import Clock

_BREAKER_SECONDS = 2.0
_WATCHDOG_SECONDS = 15.0
_DAY_SECONDS = 24 * 60 * 60.0
_LOOKS_MEANWHILE = 36
"""How often the stragglers are looked at within the time that they have."""


def rounds(
    client: redis.Redis,
    archive: Archive,
    ledger: Ledger,
    lanes: Lanes,
    verdicts: Verdicts,
    clock: Clock,
    limits: Limits,
    numbers: Mapping[str, int],
) -> list[Job]:
    """The jobs of those in `watch`. Any number of broadcasters may do them.

    `numbers`: ours, each with the byte that names it.
    """
    breaker = Breaker(client, archive, ledger, verdicts, clock, limits.tolerance)
    alarms = Alarms(client, clock)
    watchdog = Watchdog(
        Traffic(client, archive), archive, ledger, lanes, alarms, clock, limits.vigilance
    )
    standstill = Standstill(
        client, archive, ledger, alarms, clock, numbers, after=limits.vigilance.standstill
    )
    stragglers = Stragglers(client, archive, ledger, lanes, clock, limits.patience)
    straggling = limits.patience.last_reports.total_seconds() / _LOOKS_MEANWHILE
    return [
        Job("break", _BREAKER_SECONDS, breaker.run),
        Job("watch", _WATCHDOG_SECONDS, watchdog.look_at_broadcasts),
        Job("stand", _WATCHDOG_SECONDS, standstill.look),
        Job("linger", max(0.5, straggling), stragglers.run),
        Job("silence", _DAY_SECONDS, watchdog.look_at_silence),
    ]
