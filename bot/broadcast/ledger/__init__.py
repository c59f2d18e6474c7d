"""The ledger: one byte for what became of each message, and the last look before it is sent."""

from bot.broadcast.ledger.claiming import NOBODY, Claim, Claiming, Claims, FenceLostError
from bot.broadcast.ledger.ledger import STEP_SECONDS, Ledger, Report
from bot.broadcast.ledger.statuses import COUNTED, NAMES, WITHOUT_LAST_REPORT, Status
from bot.broadcast.ledger.window import SERVICE_WINDOW, WINDOW_MARGIN

__all__ = [
    "COUNTED",
    "NAMES",
    "NOBODY",
    "SERVICE_WINDOW",
    "STEP_SECONDS",
    "WINDOW_MARGIN",
    "WITHOUT_LAST_REPORT",
    "Claim",
    "Claiming",
    "Claims",
    "FenceLostError",
    "Ledger",
    "Report",
    "Status",
]
