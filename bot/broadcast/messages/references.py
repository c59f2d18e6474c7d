"""Our own name of a message, which travels in the address of its status callback.

It proves that a message exists even when the answer to our request was lost, and it is the only
link between a receipt and a recipient: no telephone number is kept for that. It is made of
characters that no proxy or framework re-writes, because Twilio signs over the whole address.
"""

import re
from dataclasses import dataclass

_RECIPIENT = re.compile(
    r"([0-9A-Za-z]{8,40})\.([0-9]{1,5})\.([0-9]{1,10})(?:\.([1-9][0-9]?))?", re.ASCII
)
_REPLY = re.compile(r"reply\.([0-9]{1,20}-[0-9]{1,10})\.([0-9]{1,2})", re.ASCII)


class InvalidReferenceError(ValueError):
    """Not a reference that this service has given."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """A recipient of a broadcast: a number in a slice."""

    broadcast: str
    slice: int
    number: int
    attempt: int = 0
    """How often they were planned again before: what an earlier attempt came to says nothing about
    this one."""

    def __str__(self) -> str:
        again = f".{self.attempt}" if self.attempt else ""
        return f"{self.broadcast}.{self.slice}.{self.number}{again}"


@dataclass(frozen=True, slots=True)
class ReplyPart:
    """One of the replies to a message: its place in an entry of the lane of replies."""

    entry: str
    index: int

    def __str__(self) -> str:
        return f"reply.{self.entry}.{self.index}"


def parse_reference(text: str) -> Recipient | ReplyPart:
    """Read what a callback's address carries; raises InvalidReferenceError."""
    if found := _RECIPIENT.fullmatch(text):
        return Recipient(found[1], int(found[2]), int(found[3]), int(found[4] or 0))
    if found := _REPLY.fullmatch(text):
        return ReplyPart(found[1], int(found[2]))
    raise InvalidReferenceError("not a reference of this service")
