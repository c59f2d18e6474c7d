"""The programs of one machine: web app, broadcaster, simulator, and what each is told."""

import os
import sys
from collections.abc import Mapping

from bot.machine.supervisor import Program
from bot.settings import Settings, kept_key
from bot.store.embedded import EmbeddedServer


def programs(settings: Settings, server: EmbeddedServer | None) -> list[Program]:
    """What runs beside the embedded server `server`; None where Redis is somebody else's."""
    environment = _environment(settings, server)
    found = [_program(name, environment) for name in ("web", "broadcaster")]
    if settings.starts_simulator:
        found.append(_simulator(settings, environment))
    return found


def demo_token(settings: Settings) -> str:
    """An administrator's token for the try-out, kept so that it is the same at the next start."""
    return kept_key(settings.data_dir / "demo-token")


def _environment(settings: Settings, server: EmbeddedServer | None) -> dict[str, str]:
    """What all of them are told: the same settings, and where the embedded server listens."""
    told = {"SECRET_KEY": settings.secret_key, "DATA_KEY": settings.data_key}
    if server:
        told["REDIS_URL"] = server.url
    if settings.simulated and not settings.admin_token:
        told["ADMIN_TOKEN"] = demo_token(settings)
    return {**os.environ, **told}


def _program(name: str, environment: Mapping[str, str]) -> Program:
    """A command of ours, kept alive."""
    return Program(name, [sys.executable, "-m", "bot", name], environment)


def _simulator(settings: Settings, environment: Mapping[str, str]) -> Program:
    account = settings.twilio
    told = {
        "SIMULATOR_PORT": str(settings.simulator_port),
        "SIMULATOR_WEBHOOK_URL": f"{settings.base_url}/whatsapp/inbound",
        "SIMULATOR_ACCOUNT_SID": account.account_sid,
        "SIMULATOR_AUTH_TOKEN": account.auth_tokens[0],
        "SIMULATOR_API_KEY": account.username,
        "SIMULATOR_API_SECRET": account.password,
        "SIMULATOR_SENDER": " ".join(number.uri for number in account.numbers),
        "SIMULATOR_JOURNAL": str(settings.data_dir / "simulator.jsonl"),
    }
    return Program("simulator", [sys.executable, "-m", "simulator"], {**environment, **told})
