"""The pace: when the next message of a sender may leave, on one clock for all broadcasters.

WhatsApp takes 80 messages a second from a sender. Twilio would take more and queue them for up to
four hours; but what is in that queue can be neither overtaken nor stopped, and a citizen's reply
would wait behind it. So nothing leaves faster than the provider passes it on.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import cast

import redis

from bot.store import keys, load_script

PACE_SHARE = 0.975
"""Of the permitted rate. With the messages evenly spaced, the rest is what keeps any window of a
second within the limit although networks deliver up to 25 milliseconds sooner or later."""

HORIZON_SECONDS = 0.2
"""How far ahead moments are promised: the longest that a reply waits behind a broadcast."""

_REPLY_HORIZON_SECONDS = 5.0
_WINDOW_SECONDS = 1.015


class Pace:
    """The moments of one of our numbers, given out by Redis."""

    def __init__(self, client: redis.Redis, number: str, mps: float) -> None:
        """`number`: one of ours, ``whatsapp:+…``; `mps`: messages a second that the provider
        permits it."""
        self.mps = mps
        self.number = number
        self._key = keys.pace(number)
        self._spacing = 1 / (mps * PACE_SHARE)
        self._shared = _SharedClock()
        self._reserve = load_script(client, "pace_reserve")
        self._hold = load_script(client, "pace_hold")

    @property
    def rate(self) -> float:
        """Messages a second as they really leave."""
        return 1 / self._spacing

    def reserve(self, most: int, *, reply: bool = False) -> tuple[list[float], float]:
        """Up to `most` moments, and where there are none the moment to ask again.

        All in seconds of `time.monotonic`, which is an event loop's time too. A reply may reserve
        further ahead, so that it gets its moment before any broadcast does.
        """
        horizon = _REPLY_HORIZON_SECONDS if reply else HORIZON_SECONDS
        answer = self._reserve(
            keys=[self._key], args=[most, _micros(self._spacing), _micros(horizon)]
        )
        given, moment, now = (int(value) for value in cast("list[bytes]", answer))
        self._shared.hear(now / 1e6, time.monotonic())
        first = self._shared.here(moment / 1e6)
        return [first + turn * self._spacing for turn in range(given)], first

    def hold(self, seconds: float) -> None:
        """Let nothing more leave for so long, whoever sends it."""
        self._hold(keys=[self._key], args=[_micros(seconds)])


class _SharedClock:
    """Redis's clock as this process's monotonic time.

    Each answer of Redis says what time it was there a little while ago. The quickest answer says
    it best; the others would shift whole batches of moments against each other. An older answer
    counts a little less every second, because clocks drift; and not at all when it is far from
    the newest, because Redis then has moved to another machine.
    """

    _DRIFT = 1e-4
    _ANOTHER_MACHINE_SECONDS = 1.0

    def __init__(self) -> None:
        self._offset = float("inf")
        self._heard_at = 0.0

    def hear(self, there: float, here: float) -> None:
        """It was `there` on Redis's clock, shortly before `here` on ours."""
        trusted = self._offset + (here - self._heard_at) * self._DRIFT
        newest = here - there
        moved = newest > trusted + self._ANOTHER_MACHINE_SECONDS
        self._offset = newest if moved else min(newest, trusted)
        self._heard_at = here

    def here(self, there: float) -> float:
        """A moment of Redis's clock on ours."""
        return there + self._offset


class Gate:
    """One process's own check that no second sees more messages than are permitted.

    Reserved moments are evenly spaced; a process that was held up (by the machine, by Redis) would
    make up for it in a burst. Here it waits instead.
    """

    def __init__(self, mps: float, now: Callable[[], float]) -> None:
        """`now`: a monotonic time in seconds, that of the event loop."""
        self._most = max(1, int(mps))
        self._now = now
        self._left: deque[float] = deque()

    async def wait(self, moment: float) -> None:
        """Return at `moment`, or as soon after it as the limit allows."""
        while (wait := max(moment, self._free_at()) - self._now()) > 0:
            await asyncio.sleep(wait)
        self._left.append(self._now())

    def _free_at(self) -> float:
        """When the oldest message of a full window is a second ago."""
        while len(self._left) > self._most:
            self._left.popleft()
        return self._left[0] + _WINDOW_SECONDS if len(self._left) == self._most else 0.0


def _micros(seconds: float) -> int:
    return max(1, round(seconds * 1e6))
