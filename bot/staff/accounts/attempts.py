"""Attempts to come in are counted, so that guessing ends in a wait that grows.

A right token always opens, also from an address that is over its limit: behind one address sits a
whole town hall, and a secret of 256 bits is not found by trying faster. A password is not tried at
all while its account, or the address, has to wait; whether there is such an account makes no
difference.
"""

from dataclasses import dataclass
from hashlib import sha256

import redis

from bot.clock import Clock
from bot.staff.refusals import RefusedError
from bot.store import keys, load_script

_LIMIT = 10
_WINDOW_SECONDS = 60
_HOUR = 60 * 60


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from a wrong attempt."""

    refused: bool
    """Whether there were too many."""
    wait_seconds: int
    """When counting begins anew."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How many attempts there are without a wait, and how the wait grows. All in seconds."""

    name: str
    free: int
    first_wait: int
    longest_wait: int
    memory: int
    """After so long without an attempt, all are forgotten."""


ACCOUNT = Policy("account", free=5, first_wait=30, longest_wait=15 * 60, memory=24 * _HOUR)
"""A quarter of an hour at most: knowing an address is not enough to lock somebody out for long."""
CODE = Policy("code", free=5, first_wait=30, longest_wait=15 * 60, memory=24 * _HOUR)
ADDRESS = Policy("address", free=30, first_wait=60, longest_wait=15 * 60, memory=_HOUR)
STRANGERS = Policy("strangers", free=200, first_wait=_HOUR, longest_wait=_HOUR, memory=_HOUR)
"""How many failures of unknown people are told in the audit log, so that nobody can flood it."""


class Attempts:
    """Counts of attempts, shared by all web processes; whose they are is kept as a hash."""

    def __init__(self, client: redis.Redis, clock: Clock, limit: int = _LIMIT) -> None:
        """`limit` is the number of wrong tokens that an address has in a minute."""
        self._redis = client
        self._clock = clock
        self._limit = limit
        self._attempt = load_script(client, "staff_attempt")

    def note(self, address: str) -> Verdict:
        """Count a wrong token from an address."""
        key = _key("token", address)
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(key, 0, ex=_WINDOW_SECONDS, nx=True)
            pipe.incr(key)
            pipe.ttl(key)
            _, attempts, seconds = pipe.execute()
        return Verdict(refused=attempts > self._limit, wait_seconds=max(1, int(seconds)))

    def admit(self, policy: Policy, whose: str) -> None:
        """Let an attempt happen, and count it. Raises RefusedError where one has to wait."""
        if seconds := self.wait(policy, whose):
            raise RefusedError("too-many-attempts", seconds=seconds)

    def wait(self, policy: Policy, whose: str) -> int:
        """Let an attempt happen, and count it; or the seconds until there may be one."""
        return int(
            self._attempt(
                keys=[_key(policy.name, whose)],
                args=[
                    int(self._clock().timestamp()),
                    policy.free,
                    policy.first_wait,
                    policy.longest_wait,
                    policy.memory,
                ],
            )
        )

    def forget(self, policy: Policy, whose: str) -> None:
        """It was right: nothing is held against them any more."""
        self._redis.delete(_key(policy.name, whose))

    def take_back(self, policy: Policy, whose: str) -> None:
        """It was right, but says nothing about the others who share this address."""
        key = _key(policy.name, whose)
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.hincrby(key, "failures", -1)
            pipe.expire(key, policy.memory)
            pipe.execute()


def _key(kind: str, whose: str) -> str:
    return keys.staff_attempts(sha256(f"{kind}:{whose}".encode()).hexdigest()[:32])
