"""Lua scripts: loaded from `bot/store/lua`, sent once, called by their hash afterwards."""

from pathlib import Path

import redis
from redis.commands.core import Script

_FOLDER = Path(__file__).parent / "lua"


def load_script(client: redis.Redis, name: str) -> Script:
    """The script `bot/store/lua/<name>.lua`, ready to be called with ``keys=`` and ``args=``.

    A call sends only the script's hash; a server that has forgotten the script (a restart) is
    sent the text again by redis-py.
    """
    text = (_FOLDER / f"{name}.lua").read_text(encoding="utf-8")
    return client.register_script(text)
