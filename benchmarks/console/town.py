"""A town for the console: years of broadcasts, each with its ledger, and an administrator."""

import re
from datetime import datetime, timedelta

import pyotp
import redis
import requests

from benchmarks.town import TOPICS, open_registry, settle
from bot.broadcast import Action, Archive, Audience, Broadcasts, Draft, Ledger, Means
from bot.broadcast.life import Party
from bot.citizens import Registry
from bot.clock import system_clock

CITIZENS = 100_000
BROADCASTS = 500
_EVERY = timedelta(hours=18)
"""Somebody writes one: a year of them."""
_WAITING = 3
_PASSWORD = "quattro gatti sul tetto verde"


class _Calendar:
    """The moment at which the broadcast that is made now was made."""

    def __init__(self) -> None:
        self._now = system_clock() - BROADCASTS * _EVERY

    def __call__(self) -> datetime:
        return self._now

    def turn(self) -> None:
        """Go on to the next one."""
        self._now += _EVERY


def fill(client: redis.Redis) -> list[str]:
    """Citizens and broadcasts: some wait for approval, all others are over but the newest.

    Returns the ids, oldest first.
    """
    registry, _ = open_registry(client)
    settle(client, registry, None, CITIZENS, share=0.5)
    calendar = _Calendar()
    broadcasts = Broadcasts(client, registry, calendar, Means(80.0))
    archive = Archive(client, calendar)
    made = []
    for number in range(BROADCASTS):
        last, waits = number == BROADCASTS - 1, number % (BROADCASTS // _WAITING) == 9
        made.append(_broadcast(client, registry, broadcasts, number, waits=waits))
        if not last and not waits:
            archive.act(made[-1], Action.COMPLETE, by="benchmark", party=Party.SERVICE)
        calendar.turn()
    return made


def _broadcast(
    client: redis.Redis, registry: Registry, broadcasts: Broadcasts, number: int, *, waits: bool
) -> str:
    topic = TOPICS[number % len(TOPICS)]
    draft = Draft((topic,), {"it": f"Comunicazione {number}. " + "Parole per i cittadini. " * 20})
    made = broadcasts.create(draft, author="benchmark", send=True, may_send=not waits).broadcast
    if not waits:
        audience = Audience(client, registry, system_clock)
        ledger = Ledger(client, system_clock, slices=registry.slices, languages=registry.languages)
        ledger.plan(made.id, audience.members((topic,)))
    return made.id


def sign_in(base: str, admin_token: str) -> requests.Session:
    """An administrator with an account of their own, at the console under `base`."""
    ada = requests.Session()
    page = ada.get(f"{base}/sign-in").text
    _send(ada, f"{base}/sign-in", page, token=admin_token)
    new = {"name": "Ada Neri", "email": "ada@comune.example"}
    page = ada.get(f"{base}/set-up").text
    page = _send(ada, f"{base}/set-up", page, **new, password=_PASSWORD, again=_PASSWORD)
    secret = re.search(r'<code id="secret">([^<]+)', page)
    assert secret, "the second factor is set up"
    code = pyotp.TOTP(secret[1].replace(" ", "")).now()
    _send(ada, f"{base}/second-factor", page, code=code)
    return ada


def _send(session: requests.Session, address: str, page: str, **fields: str) -> str:
    answer = session.post(address, {"csrf_token": field(page, "csrf_token"), **fields})
    answer.raise_for_status()
    return answer.text


def field(page: str, name: str) -> str:
    """The value of a field of a form."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]
