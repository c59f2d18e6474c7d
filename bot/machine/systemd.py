"""What systemd hears of a process: that it is ready, and that it still answers (sd_notify(3)).

The units in deploy/systemd/ ask for it, with `Type=notify` and `WatchdogSec=`; a process that falls
silent is ended and started anew. Where nobody asks (NOTIFY_SOCKET is unset) nothing is told.
"""

import asyncio
import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress

_SECONDS = 20.0
"""Between two signs of life where no watchdog asks for more."""
_UNTIL_READY_SECONDS = 0.2


def tell_alive() -> None:
    """Say that this process is ready and alive; the first time ends `systemctl start`."""
    if address := os.environ.get("NOTIFY_SOCKET"):
        _tell(address)


async def keep_telling() -> None:
    """Until cancelled: as long as the event loop turns, its process is alive."""
    while True:
        tell_alive()
        await asyncio.sleep(_seconds())


def tell_while(answers: Callable[[], bool]) -> None:
    """In a thread beside the caller: the process is alive whenever `answers` says so."""
    if address := os.environ.get("NOTIFY_SOCKET"):
        threading.Thread(target=_watch, args=[address, answers], daemon=True).start()


def _watch(address: str, answers: Callable[[], bool]) -> None:
    pause = _UNTIL_READY_SECONDS
    while True:
        if answers():
            _tell(address)
            pause = _seconds()
        time.sleep(pause)


def _tell(address: str) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd, suppress(OSError):
        systemd.sendto(b"READY=1\nWATCHDOG=1", address.replace("@", "\0", 1))


def _seconds() -> float:
    """A third of what the watchdog allows, so that one lost sign does no harm."""
    allowed = int(os.environ.get("WATCHDOG_USEC") or 0) / 1e6
    return allowed / 3 or _SECONDS
