"""Redis: the connection, the embedded server, the names of the keys, the Lua scripts."""

from bot.store.connection import connect, impatient
from bot.store.scripts import load_script

__all__ = ["connect", "impatient", "load_script"]
