"""The pretend time: the real time plus what a test has moved it forward."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the pretend time; moving it forward closes service windows and approves templates."""

    def __init__(self) -> None:
        self.offset = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def advance(self, amount: timedelta) -> None:
        """Move forward. Timers that are already running keep to real time.

        Raises ValueError for a negative amount: Twilio's time does not run back either.
        """
        if amount < timedelta():
            raise ValueError("the clock only moves forward")
        self.offset += amount
