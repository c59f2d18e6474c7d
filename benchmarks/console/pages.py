"""The console in a busy town: how long each of its pages takes, and what those who watch cost.

100,000 citizens and 500 broadcasts, a year of them. Pages are asked for one after the other.
"""

import time
from collections.abc import Mapping
from statistics import median

import requests

from benchmarks.console.town import BROADCASTS, CITIZENS, field, fill, sign_in
from benchmarks.console.viewers import measure_viewers
from benchmarks.servers import running_service
from benchmarks.table import Table
from benchmarks.town import DATA_KEY
from bot.store import connect

_ASKED = 20
_ADMIN_TOKEN = "an-administrator-of-the-benchmark"
_LIMIT_MILLISECONDS = 150


def main(table: Table) -> None:
    """Measure and print."""
    with running_service(DATA_KEY=DATA_KEY, ADMIN_TOKEN=_ADMIN_TOKEN) as service:
        made = fill(connect(service.redis_url))
        base = f"http://127.0.0.1:{service.port}/admin"
        staff = sign_in(base, _ADMIN_TOKEN)
        _pages(table, staff, base, made)
        measure_viewers(table, staff, f"{base}/broadcasts/{made[-1]}/live", service)


def _pages(table: Table, staff: requests.Session, base: str, made: list[str]) -> None:
    print(f"Pages, {CITIZENS:,} citizens, {BROADCASTS} broadcasts: medians of {_ASKED}")
    for name, (path, sent) in _asked_for(staff, base, made).items():
        took = sorted(_asked(staff, f"{base}{path}", sent) for _ in range(_ASKED))
        what = f"{name} (slowest {took[-1]:.0f} ms)"
        table.at_most(what, median(took), _LIMIT_MILLISECONDS, "ms")


def _asked_for(
    staff: requests.Session, base: str, made: list[str]
) -> Mapping[str, tuple[str, Mapping[str, str] | None]]:
    """Every page: its path, and what is sent where something is."""
    draft = {"topics": "scuole", "text_it": "Ciao."}
    mark = field(staff.get(f"{base}/broadcasts/new").text, "csrf_token")
    kept = staff.post(f"{base}/broadcasts/check", {"csrf_token": mark, **draft}).url
    return {
        "the list": ("/", None),
        "the list, much older": (f"/?from={made[100]}", None),
        "a search": ("/?text=comunicazione+17", None),
        "a search that finds nothing": ("/?text=terremoto", None),
        "what waits for approval": ("/?status=awaiting_approval", None),
        "writing": ("/broadcasts/new", None),
        "the preview while writing": ("/broadcasts/preview", {"csrf_token": mark, **draft}),
        "a draft": (kept.removeprefix(base), None),
        "a draft in the form": (f"{kept.removeprefix(base)}/edit", None),
        "a broadcast under way": (f"/broadcasts/{made[-1]}", None),
        "its live part": (f"/broadcasts/{made[-1]}/live", None),
        "a broadcast of last week": (f"/broadcasts/{made[-10]}", None),
        "a broadcast of last year": (f"/broadcasts/{made[0]}", None),
        "a report as CSV": (f"/broadcasts/{made[-10]}/report.csv", None),
        "notices": ("/notices", None),
        "who listens": ("/listeners", None),
        "questions": ("/questions", None),
        "answers": ("/answers", None),
        "an answer": ("/answers/tari", None),
        "a new answer": ("/answers/new", None),
        "what was changed": ("/answers/history", None),
        "health": ("/health", None),
        "people": ("/people", None),
        "tokens": ("/tokens", None),
        "testers": ("/testers", None),
        "the audit log": ("/audit", None),
        "the audit log, checked": ("/audit?verify=1", None),
        "one's own account": ("/account", None),
        "another telephone": ("/second-factor", None),
    }


def _asked(staff: requests.Session, address: str, form: Mapping[str, str] | None) -> float:
    began = time.perf_counter()
    answer = staff.post(address, data=form) if form else staff.get(address)
    answer.raise_for_status()
    return 1000 * (time.perf_counter() - began)
