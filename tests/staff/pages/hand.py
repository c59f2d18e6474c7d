"""The hand of somebody at the console: counts what it does, and reckons how long that takes."""

from playwright.sync_api import Locator

_KEY_SECONDS = 0.28
_CLICK_SECONDS = 1.1 + 0.2
_THOUGHT_SECONDS = 1.35


class Hand:
    """Clicks, chooses and types; a field is reached with the Tab key.

    The seconds are those of the keystroke-level model for people who do not type much (Card, Moran
    and Newell, 1980): a key, pointing and pressing, and making up one's mind before each click.
    """

    def __init__(self) -> None:
        self.interactions = 0
        self.keys = 0

    def click(self, what: Locator) -> None:
        self.interactions += 1
        what.click()

    def choose(self, field: Locator, option: str) -> None:
        self.interactions += 1
        field.select_option(option)

    def type(self, field: Locator, text: str, shown: str = "") -> None:
        """`shown` is what is pressed for it, where the field writes it in another way."""
        self.keys += len(shown or text) + 1
        field.fill(text)

    @property
    def seconds(self) -> float:
        """How long it takes."""
        each = _CLICK_SECONDS + _THOUGHT_SECONDS
        return self.keys * _KEY_SECONDS + self.interactions * each
