"""What keeps an eye on broadcasts: breaker, watchdog, stragglers, alarms and figures."""

from bot.broadcast.watch.alarms import Alarm, AlarmKind, Alarms
from bot.broadcast.watch.breaker import Breaker, Tolerance
from bot.broadcast.watch.figures import Figures
from bot.broadcast.watch.presence import SIGN_OF_LIFE_SECONDS, Presence
from bot.broadcast.watch.standstill import Standstill
from bot.broadcast.watch.stragglers import Stragglers
from bot.broadcast.watch.traffic import Traffic
from bot.broadcast.watch.watchdog import Vigilance, Watchdog

__all__ = [
    "SIGN_OF_LIFE_SECONDS",
    "Alarm",
    "AlarmKind",
    "Alarms",
    "Breaker",
    "Figures",
    "Presence",
    "Standstill",
    "Stragglers",
    "Tolerance",
    "Traffic",
    "Vigilance",
    "Watchdog",
]
