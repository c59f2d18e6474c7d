"""The pace: when the next message of a sender may leave, on one clock for all broadcasters.

WhatsApp takes 80 messages a second from a sender. Twilio would take more and queue them for up to
four hours; but what is in that queue can be neither overtaken nor stopped, and a citizen's reply
would wait behind it. So nothing leaves faster than the provider passes it on.

What counts is when a message is taken, and all that we see is when it left and when the answer
came. So there are as many permits as messages may be sent in a second, and one that was used comes
back a second after the answer to its message (`pace_reserve.lua`). However late the network, the
provider or we ourselves are, no second can see more messages than there are permits.
"""

import time
from dataclasses import dataclass
from typing import cast

import redis

from bot.store import keys, load_script

HORIZON_SECONDS = 0.2
"""How far ahead moments are promised: the longest that a reply waits behind a broadcast."""

_REPLY_HORIZON_SECONDS = 5.0
_WINDOW_SECONDS = 1.004
"""A second, and what two clocks that are read over a network may differ by."""
_HELD_SECONDS = 3.0
"""For so long a permit is held without a sign of life from whoever has it: they may have died."""
_CATCHING_UP = 1.1
"""Moments may follow each other by so much faster than the rate, to make up for lost time."""
_SHARE_KEPT = 0.985
"""Of the permitted rate, in the long run: a permit waits for its answer and for its next turn."""
_ASK_AGAIN_SECONDS = 0.01
_FIRST_LOOKS = 4
"""At the shared clock, before anything is counted by it: the first takes as long as it takes to
load the script."""


@dataclass(frozen=True, slots=True)
class Permit:
    """Leave to send one message."""

    name: str
    moment: float
    """Not before this (`time.monotonic`, which is an event loop's time too)."""


class Pace:
    """The permits of one of our numbers, given out by Redis. Not for several threads at once."""

    def __init__(self, client: redis.Redis, number: str, mps: float) -> None:
        """`number`: one of ours, ``whatsapp:+…``; `mps`: messages a second that the provider
        permits it."""
        self.mps = mps
        self.number = number
        self._client = client
        self._next, self._permits = keys.pace_next(number), keys.pace_permits(number)
        self._returned: dict[str, int] = {}
        self._held_until: dict[str, float] = {}  # on our clock; those with which something leaves
        self._clock = _SharedClock()
        self._quickest = _Quickest(mps)
        self._reserve = load_script(client, "pace_reserve")
        self._hold = load_script(client, "pace_hold")

    def on(self, client: redis.Redis) -> "Pace":
        """The same pace through another client."""
        return Pace(client, self.number, self.mps)

    @property
    def rate(self) -> float:
        """Messages a second as they really leave."""
        return self.mps * _SHARE_KEPT

    def reserve(self, most: int, *, reply: bool = False) -> tuple[list[Permit], float]:
        """Up to `most` permits, and where there are none the moment to ask again.

        A reply may reserve further ahead, so that it gets its permit before any broadcast does.
        """
        horizon = _REPLY_HORIZON_SECONDS if reply else HORIZON_SECONDS
        while self._clock.looks < _FIRST_LOOKS:
            self._ask(0, horizon)
        ask_again, *rows = self._ask(most, horizon)
        names, moments = rows[::2], rows[1::2]
        given = [
            Permit(name.decode(), self._clock.here(int(moment) / 1e6))
            for name, moment in zip(names, moments, strict=True)
        ]
        soon = time.monotonic() + _ASK_AGAIN_SECONDS
        return given, max(self._clock.here(int(ask_again) / 1e6), soon)

    def _ask(self, most: int, horizon: float) -> list[bytes]:
        """What the script answers, without what time it is: that is compared with our own."""
        answer = self._reserve(
            keys=[self._next, self._permits],
            args=[
                most,
                _micros(1 / (self.mps * _CATCHING_UP)),
                _micros(horizon),
                int(self.mps),
                _micros(_HELD_SECONDS),
            ],
        )
        now, *rest = cast("list[bytes]", answer)
        self._clock.hear(int(now) / 1e6, time.monotonic())
        return rest

    def use(self, permit: Permit) -> None:
        """Something is about to leave with a permit: it is held until that is answered."""
        self._held_until[permit.name] = permit.moment + _HELD_SECONDS

    def holds(self, permit: Permit) -> bool:
        """Whether a permit in use is still ours. Where this process stood still for too long,
        others may have it by now."""
        return time.monotonic() < self._held_until.get(permit.name, 0.0)

    def answered(self, permit: Permit, left: float) -> None:
        """The message of a permit, which left then, has just been answered (`time.monotonic`).

        It was taken before that by at least a part of the way back, and the next message with this
        permit needs at least a part of the way there. Both parts together are no shorter than the
        quickest answer seen lately; so a long way costs nothing, only its lengthening does.
        """
        now = time.monotonic()
        self._held_until.pop(permit.name, None)
        taken = max(now - self._quickest.hear(now - left), left)
        self._returned[permit.name] = _micros(self._clock.there(taken + _WINDOW_SECONDS))

    def unused(self, permit: Permit) -> None:
        """Nothing was sent with a permit."""
        self._held_until.pop(permit.name, None)
        self._returned[permit.name] = 0

    def give_back(self) -> None:
        """Let others know which permits come back, and when, and which are still in use. Several
        times a second."""
        returned, self._returned = self._returned, {}
        until = time.monotonic() + _HELD_SECONDS
        held = self._to_be_held()
        changes = returned | {name: _micros(self._clock.there(until)) for name in held}
        if not changes:
            return
        try:
            self._client.zadd(self._permits, changes, xx=True)
        except redis.RedisError:
            self._returned = {**returned, **self._returned}
            raise
        self._held_until |= dict.fromkeys(held, until)

    def _to_be_held(self) -> list[str]:
        """The permits in use that would be lost soon."""
        now = time.monotonic()
        soon = now + _HELD_SECONDS / 2
        return [name for name, until in self._held_until.items() if now < until < soon]

    def hold(self, seconds: float) -> None:
        """Let nothing more leave for so long, whoever sends it."""
        self._hold(keys=[self._next], args=[_micros(seconds)])


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
        self.looks = 0
        """How often it was heard."""

    def hear(self, there: float, here: float) -> None:
        """It was `there` on Redis's clock, shortly before `here` on ours."""
        trusted = self._offset + (here - self._heard_at) * self._DRIFT
        newest = here - there
        moved = newest > trusted + self._ANOTHER_MACHINE_SECONDS
        self._offset = newest if moved else min(newest, trusted)
        self._heard_at = here
        self.looks += 1

    def here(self, there: float) -> float:
        """A moment of Redis's clock on ours."""
        return there + self._offset

    def there(self, here: float) -> float:
        """A moment of our clock on Redis's."""
        return here - self._offset


class _Quickest:
    """The quickest of the last ten or twenty thousand answers: minutes, not a crowd of slow ones.

    0 before there have been as many as there are permits: the first wait for connections and for
    each other, which says nothing about the way (with 20 of them, 476 of 400 left in a second).
    """

    _MOST = 10_000

    def __init__(self, permits: float) -> None:
        self._few = permits
        self._before = self._lately = float("inf")
        self._heard = 0

    def hear(self, seconds: float) -> float:
        """One more answer took so long; how long the quickest took."""
        self._heard += 1
        self._lately = min(self._lately, seconds)
        quickest = min(self._lately, self._before)
        if self._heard % self._MOST == 0:
            self._before, self._lately = self._lately, float("inf")
        return quickest if self._heard > self._few else 0.0


def _micros(seconds: float) -> int:
    return max(1, round(seconds * 1e6))
