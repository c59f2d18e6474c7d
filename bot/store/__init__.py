"""Redis: the connection and its troubles, the embedded server, the keys, the Lua scripts."""

from bot.store.connection import connect, impatient
from bot.store.scripts import load_script
from bot.store.trouble import Trouble, if_possible, probe, trouble_in

__all__ = ["Trouble", "connect", "if_possible", "impatient", "load_script", "probe", "trouble_in"]
