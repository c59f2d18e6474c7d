"""An emergency while 20,000 ordinary messages are under way; and citizens, who go on writing.

At WhatsApp's pace, which the simulator keeps as well: what were sent too fast would wait in its
queue, and everything after it. Two citizens a second write all the while. One asks for the choice
of topics and gets a list, which the broadcaster sends, in its pace, between the broadcasts; the
other is answered in the webhook's own response. How long a reply takes is counted from the moment
at which the citizen's message left the simulator to that at which the reply left for the phone.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from statistics import median
from typing import Any

from benchmarks.broadcast.house import House, house
from benchmarks.table import Table
from bot.store import keys

_MPS = 80
_ORDINARY = 20_000
_URGENT_SLICES = 3
"""Of 64: about 940 people follow the topic of the emergency."""
_ALONE_SECONDS = 10.0
_ORDINARY_SECONDS = 12.0
_FLOOD = "Piena del fiume"
_ASKS = ("Jesi On", "quanto costa il servizio?")
"""Answered by the broadcaster, with a list; and by the webhook."""
_REPLY_SECONDS = 1.0
_LAST_REPLY_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Phases:
    """What was going on from when to when, in epoch seconds, which is the simulator's clock."""

    nothing: tuple[float, float]
    ordinary: tuple[float, float]
    urgent: tuple[float, float]


def main(table: Table) -> None:
    """Measure and print."""
    with house() as at, at.web():
        at.settle(_ORDINARY)
        for slice_ in range(_URGENT_SLICES, at.registry.slices):
            at.client.delete(keys.topic(slice_, "meteo"))
        at.post.change(mps=_MPS)
        with at.broadcasters(mps=_MPS):
            phases, approved = _play(at)
        records = at.post.records()
        delays = _delays(at, records)
    _overtaken(table, records, approved)
    print(f"citizens' replies, {len(delays)} in all, seconds from the question to the answer")
    alone = _replies("nothing else to do", delays, phases.nothing)
    for name, phase in (("ordinary", phases.ordinary), ("urgent", phases.urgent)):
        slowest = _replies(f"{name} messages under way", delays, phase)
        table.at_most(f"slowest reply, {name} under way", slowest, _REPLY_SECONDS, "s")
    print(f"  (the slowest with nothing else to do took {alone:.2f} s)")


def _play(at: House) -> tuple[Phases, float]:
    with _citizens_writing(at):
        alone = time.time()
        time.sleep(_ALONE_SECONDS)
        launched = time.time()
        at.launch("scuole")
        time.sleep(_ORDINARY_SECONDS)
        began = time.time()
        emergency = at.launch("meteo", text=_FLOOD, urgent=True)
        approved = time.time()
        at.wait_until_sent(emergency)
        over = time.time()
    time.sleep(_LAST_REPLY_SECONDS)
    return Phases((alone, launched), (launched, began), (began, over)), approved


# ── The emergency ───────────────────────────────────────────────────────────────────────────────


def _overtaken(table: Table, records: list[dict[str, Any]], approved: float) -> None:
    sent = [one for one in records if one["direction"] == "outbound-api"]
    urgent = [one["accepted_at"] for one in sent if _FLOOD in one["body"] and not _is_reply(one)]
    first, last = min(urgent), max(urgent)
    among = [one for one in sent if first <= one["accepted_at"] <= last]
    ordinary = len(among) - len(urgent) - sum(map(_is_reply, among))
    pace = 100 * (len(among) - 1) / (last - first) / _MPS
    table.at_most("first urgent message after the approval", first - approved, 1, "s")
    table.at_least(f"pace of the {len(urgent)} urgent ones, with replies", pace, 97, "%")
    table.at_most(f"ordinary ones among the {len(urgent)} urgent", ordinary, 0, "messages")


# ── Citizens ────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def _citizens_writing(at: House) -> Iterator[None]:
    """Each question once a second, by somebody who has not written yet."""
    over = threading.Event()

    def write(question: str, first: int) -> None:
        for number in count(first):
            at.post.writes(_phone(number), question)
            if over.wait(1.0):
                return

    writing = [
        threading.Thread(target=write, args=(question, 1000 * place))
        for place, question in enumerate(_ASKS)
    ]
    for thread in writing:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in writing:
            thread.join()


def _phone(number: int) -> str:
    return f"whatsapp:+39333666{number:04d}"


def _is_reply(record: dict[str, Any]) -> bool:
    return str(record["to"]).startswith("whatsapp:+39333666")


def _delays(at: House, records: list[dict[str, Any]]) -> list[tuple[float, float]]:
    """When each citizen wrote, and the seconds until the first reply left for the phone."""
    written = at.post.records(direction="inbound")
    replied: dict[str, float] = {}
    for one in filter(_is_reply, records):
        replied.setdefault(one["to"], one["sent_at"])
    missing = [one["from"] for one in written if replied.get(one["from"]) is None]
    if missing:
        raise RuntimeError(f"{len(missing)} of {len(written)} citizens had no reply")
    return [(one["accepted_at"], replied[one["from"]] - one["accepted_at"]) for one in written]


def _replies(what: str, delays: list[tuple[float, float]], phase: tuple[float, float]) -> float:
    """Print how it was in a phase; the slowest reply."""
    took = [delay for began, delay in delays if phase[0] <= began < phase[1]]
    print(f"  {what:<28} {len(took):3} replies: median {median(took):.2f}, slowest {max(took):.2f}")
    return max(took)
