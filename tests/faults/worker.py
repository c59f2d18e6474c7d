"""A broadcaster of the fault test: production's, with less patience where a test asks for it."""

import sys
from datetime import timedelta

import uvloop

from bot.broadcast import Limits
from bot.broadcast.outcomes import Patience
from bot.commands.broadcaster import run_broadcaster
from bot.logs import configure_logs
from bot.services import opened_services

_SOON = timedelta(seconds=5)
PATIENT = Limits(patience=Patience(last_reports=_SOON))
"""As in production, except that nobody has to wait half a day for the last reports."""
HASTY = Limits(
    request_seconds=3,
    lease_seconds=6,
    patience=Patience(reports=timedelta(seconds=8), last_reports=_SOON),
)
"""In the proportions of production, but faster, so that a test need not last minutes."""


def main(hasty: bool) -> None:
    """Run until SIGTERM."""
    configure_logs()
    with opened_services() as services:
        uvloop.run(run_broadcaster(services, HASTY if hasty else PATIENT))


if __name__ == "__main__":
    main("--hasty" in sys.argv)
