"""A broadcaster as in production, at a pace that no provider permits (SENDER_MPS ends at 1,000)."""

import uvloop

from bot.broadcast import Limits
from bot.commands.broadcaster import run_broadcaster
from bot.logs import configure_logs
from bot.services import Services
from bot.settings import load_settings

_NO_LIMIT = "1000000"


def main() -> None:
    """Run until SIGTERM."""
    configure_logs()
    settings = load_settings().model_copy(update={"sender_mps": _NO_LIMIT})
    uvloop.run(run_broadcaster(Services(settings, settings.redis_url), Limits()))


if __name__ == "__main__":
    main()
