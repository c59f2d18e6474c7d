"""What somebody reads at the terminal once everything runs: where it all is."""

import asyncio
import time
import urllib.request

from bot.machine.programs import demo_token
from bot.settings import Settings

_READY_SECONDS = 90.0


async def announce(settings: Settings) -> None:
    """Tell where everything is, as soon as the web app answers."""
    local = f"http://127.0.0.1:{settings.port}"
    if not await _answers(f"{local}/readyz"):
        print(f"The web app does not answer at {local} yet; see the messages above.")  # noqa: T201
        return
    places = {
        "Phones": f"{settings.simulator_url}/" if settings.starts_simulator else "",
        "Console": f"{local}/admin/",
        "Public page": f"{local}/",
        "Endpoint": f"{local}/admin/api/v1/broadcasts",
        "Staff token": settings.admin_token or demo_token(settings) if settings.simulated else "",
    }
    rows = [f"  {name:<12} {place}" for name, place in places.items() if place]
    head = f"  Jesi On is running. Ctrl-C stops it; what it knows stays in {settings.data_dir}."
    print("\n".join(["", head, "", *rows, ""]), flush=True)  # noqa: T201


async def _answers(url: str) -> bool:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        try:
            await asyncio.to_thread(urllib.request.urlopen, url, timeout=2)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            return True
    return False
