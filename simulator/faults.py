"""What can be made to go wrong, and the seeded dice that decide for whom.

Whether a fault strikes depends only on the seed, the fault, the address and how many times that
address has been tried, never on the order in which requests happen to arrive. So a run with
many workers meets the same faults as a run with one.
"""

from collections import Counter
from collections.abc import Mapping
from hashlib import blake2b
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from simulator.errors import FAILURES

Share = Annotated[float, Field(ge=0, le=1)]
Seconds = Annotated[float, Field(ge=0)]

Strike = Literal[
    "ok",
    "too_many_requests",
    "error_before",
    "error_after",
    "timeout_before",
    "timeout_after",
    "drop_before",
    "drop_after",
]
STRIKES: tuple[Strike, ...] = tuple(strike for strike in get_args(Strike) if strike != "ok")
ACCEPTED_FIRST = frozenset({"ok", "error_after", "timeout_after", "drop_after"})


class Faults(BaseModel):
    """The faults in force (`PUT /faults`). Shares are between 0 and 1, durations in seconds.

    On `POST Messages.json`, at most one of: `too_many_requests` (429, never processed),
    `error_before` (503, not accepted), `error_after` (500, accepted all the same),
    `timeout_before` / `timeout_after` (no answer for `timeout_seconds`), `drop_before` /
    `drop_after` (the connection is cut). `next` is a script: its entries befall the next
    requests, one each, before the shares apply. `latency` delays every answer.

    On what becomes of an accepted message: `failures`, shares by error code
    (`{"63024": 0.01}`).

    On status callbacks: `callback_lost`, `callback_doubled`, `callback_late` (by
    `callback_late_seconds`), `callback_reordered` (held back until the message's next one has
    been sent, at most `callback_held_seconds`), `callback_forged` (followed by one with a wrong
    signature that claims the opposite).

    On inbound webhooks: `webhook_doubled` (the same MessageSid delivered twice).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int = 0
    too_many_requests: Share = 0
    error_before: Share = 0
    error_after: Share = 0
    timeout_before: Share = 0
    timeout_after: Share = 0
    drop_before: Share = 0
    drop_after: Share = 0
    timeout_seconds: Seconds = 60
    next: tuple[Strike, ...] = ()
    latency: Seconds = 0
    failures: Mapping[int, Share] = Field(default_factory=dict)
    callback_lost: Share = 0
    callback_doubled: Share = 0
    callback_late: Share = 0
    callback_late_seconds: Seconds = 3
    callback_reordered: Share = 0
    callback_held_seconds: Seconds = 2
    callback_forged: Share = 0
    webhook_doubled: Share = 0

    @field_validator("failures")
    @classmethod
    def _known_codes(cls, failures: Mapping[int, float]) -> Mapping[int, float]:
        if unknown := sorted(set(failures) - set(FAILURES)):
            raise ValueError(f"unknown error codes {unknown}; known: {sorted(FAILURES)}")
        if sum(failures.values()) > 1:
            raise ValueError("the shares of failures exceed 1")
        return failures

    @model_validator(mode="after")
    def _at_most_one_strike(self) -> "Faults":
        if sum(getattr(self, strike) for strike in STRIKES) > 1:
            raise ValueError("the shares of faults on requests exceed 1")
        return self


class Dice:
    """Decides, reproducibly, what befalls whom. Setting new faults starts the count afresh."""

    def __init__(self, faults: Faults | None = None) -> None:
        self.use(faults or Faults())

    def use(self, faults: Faults) -> None:
        """Put these faults in force."""
        self.faults = faults
        self.struck: Counter[str] = Counter()
        self._script = list(faults.next)
        self._strikes = any(getattr(faults, strike) for strike in STRIKES)
        self._tries: Counter[tuple[str, str]] = Counter()

    def strike(self, address: str) -> Strike:
        """What befalls a request to send to this address."""
        if self._script:
            return self._count(self._script.pop(0))
        if not self._strikes:
            return "ok"
        return self._count(self._pick_strike(self._roll("request", address)))

    def failure(self, address: str) -> int | None:
        """The error code with which an accepted message fails, if it does."""
        if not self.faults.failures:
            return None
        roll = self._roll("failure", address)
        for code, share in self.faults.failures.items():
            if roll < share:
                self.struck[f"failure {code}"] += 1
                return code
            roll -= share
        return None

    def happens(
        self,
        fault: Literal[
            "callback_lost",
            "callback_doubled",
            "callback_late",
            "callback_reordered",
            "callback_forged",
            "webhook_doubled",
        ],
        address: str,
    ) -> bool:
        """Whether this fault strikes at the address's next occasion."""
        share: float = getattr(self.faults, fault)
        if not share or self._roll(fault, address) >= share:
            return False
        self.struck[fault] += 1
        return True

    def _pick_strike(self, roll: float) -> Strike:
        for strike in STRIKES:
            share: float = getattr(self.faults, strike)
            if roll < share:
                return strike
            roll -= share
        return "ok"

    def _count(self, strike: Strike) -> Strike:
        if strike != "ok":
            self.struck[strike] += 1
        return strike

    def _roll(self, kind: str, address: str) -> float:
        """A number in [0, 1) fixed by the seed, the kind, the address and the occasion."""
        occasion = self._tries[kind, address]
        self._tries[kind, address] = occasion + 1
        text = f"{self.faults.seed}/{kind}/{address}/{occasion}"
        return int.from_bytes(blake2b(text.encode(), digest_size=7).digest()) / 2**56
