"""Settings are in the environment, where nobody is asked who changes them; so a start tells of it.

Only those that change what staff may do, or whom something reaches, and never a secret or a number.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import cast

import redis

from bot.settings import Settings
from bot.staff.actors import COMMAND_LINE
from bot.staff.audit.acts import Act
from bot.staff.audit.log import AuditLog, Change, Write
from bot.store import keys

WATCHED = (
    "four_eyes",
    "urgent_alone",
    "training",
    "sender_mps",
    "messaging_tier",
    "details_days",
    "session_minutes",
    "interactive_replies",
    "public_base_url",
    "trusted_proxies",
    "twilio_account_sid",
    "twilio_api_base_url",
    "oidc_discovery_url",
    "action_endpoint_url",
)

_CREDENTIALS = re.compile("//[^/@]*@")


class _NothingChangedError(Exception):
    """Every setting is what it was at the last start."""


def tell_settings(client: redis.Redis, audit: AuditLog, settings: Settings) -> None:
    """Tell the audit log which settings are others than at the last start.

    At the first start: others than when nothing is set.
    """

    def decide() -> Change:
        before, now = _before(client), {name: _shown(getattr(settings, name)) for name in WATCHED}
        changed = [name for name in WATCHED if now[name] != before[name]]
        if not changed:
            raise _NothingChangedError
        told = {name.upper(): f"{before[name] or '–'} → {now[name] or '–'}" for name in changed}
        writes = [Write(keys.SETTINGS, name, now[name].encode()) for name in changed]
        return Change(COMMAND_LINE, Act.SETTING_CHANGED, details=told, writes=writes)

    with suppress(_NothingChangedError):
        audit.commit(decide)


def _before(client: redis.Redis) -> Mapping[str, str]:
    stored = cast("dict[bytes, bytes]", client.hgetall(keys.SETTINGS))
    known = {name.decode(): value.decode() for name, value in stored.items()}
    return {name: known.get(name, _shown(Settings.model_fields[name].default)) for name in WATCHED}


def _shown(value: object) -> str:
    """As it goes into the log: without a name and password that an address may carry."""
    return _CREDENTIALS.sub("//", str(value))
