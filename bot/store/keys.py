"""The name of every key in Redis, in one place.

Everything about a citizen carries the hash tag of the citizen's slice (``{s17}``), so that it is in
one slot of a Redis Cluster and one script can change it atomically. Everything about the running
of a broadcast carries the broadcast's tag (``{b:<id>}``).
"""


def slice_tag(slice_: int) -> str:
    """The hash tag of a slice: ``{s17}``."""
    return "{s%d}" % slice_  # noqa: UP031  (braces in an f-string would hide the tag)


FOUNDING = "founding"
"""Hash: ``slices`` and the fingerprint of DATA_KEY, settled when the registry is first opened."""


# ── The citizens of a slice ─────────────────────────────────────────────────────────────────────


def citizen(slice_: int, citizen_id: str) -> str:
    """Hash: ``version`` and ``profile`` (JSON), or ``same_as`` (the id it was joined to)."""
    return f"{slice_tag(slice_)}:citizen:{citizen_id}"


def session(slice_: int, citizen_id: str) -> str:
    """String: the conversation as JSON; expires."""
    return f"{slice_tag(slice_)}:session:{citizen_id}"


def seen(slice_: int, message_sid: str) -> str:
    """String: the reply already given to a MessageSid, as JSON; kept for a day."""
    return f"{slice_tag(slice_)}:seen:{message_sid}"


def consents(slice_: int, citizen_id: str) -> str:
    """List: every consent given or withdrawn, oldest first, as JSON."""
    return f"{slice_tag(slice_)}:consents:{citizen_id}"


def population(slice_: int) -> str:
    """Counter: how many numbers were ever given in the slice (the next number to give)."""
    return f"{slice_tag(slice_)}:population"


def roster(slice_: int) -> str:
    """Hash: number (decimal) -> encrypted address, for those who are subscribed."""
    return f"{slice_tag(slice_)}:roster"


def topic(slice_: int, topic_id: str) -> str:
    """Bitmap over numbers: who receives a topic. Cleared when a citizen leaves."""
    return f"{slice_tag(slice_)}:topic:{topic_id}"


def language(slice_: int, code: str) -> str:
    """Bitmap over numbers: who reads a language other than Italian."""
    return f"{slice_tag(slice_)}:language:{code}"


def suppressed(slice_: int) -> str:
    """Bitmap over numbers: whom the provider cannot reach; lifted when they write again."""
    return f"{slice_tag(slice_)}:suppressed"


def last_inbound(slice_: int) -> str:
    """String: four bytes a number, big-endian epoch seconds of the last message from them."""
    return f"{slice_tag(slice_)}:last_inbound"


# ── Broadcasts ──────────────────────────────────────────────────────────────────────────────────
