"""Patience: how long things may take before something is done about them."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Patience:
    """One value for each thing that is waited for."""

    launch: timedelta = timedelta(seconds=10)
    """Until an order to plan that is nowhere to be seen is given again."""
    reports: timedelta = timedelta(minutes=2)
    """For reports about unknown messages to come in, for the provider's list to have everything,
    and for a passing fault to pass. Far longer than any request can take."""
    hearing: timedelta = timedelta(seconds=20)
    """For the first report about messages that were accepted last: what fails by report, seconds
    later, gets its second chance only while the broadcast is not completed."""
    last_reports: timedelta = timedelta(hours=6)
    """For the last report about a message, before the provider's list is asked instead."""
    no_reports: timedelta = timedelta(days=1)
    """For any report about a message that was accepted: then it counts as failed."""
    without_validity: timedelta = timedelta(days=7)
    """For what has no validity of its own to be sent, pauses included."""
    unknown_retries: int = 1
    failure_retries: int = 2
