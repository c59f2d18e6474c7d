"""Reports: who was reached, when, and why not; and what is kept of it in the end."""

from bot.broadcast.reports.report import Report, Totals
from bot.broadcast.reports.reporter import Reporter
from bot.broadcast.reports.retiring import Retiring
from bot.broadcast.reports.timing import Histogram, Point, Timing

__all__ = [
    "Histogram",
    "Point",
    "Report",
    "Reporter",
    "Retiring",
    "Timing",
    "Totals",
]
