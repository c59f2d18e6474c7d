"""The name of every key in Redis, in one place.

Everything about a citizen carries the hash tag of the citizen's slice (``{s17}``), so that it is in
one slot of a Redis Cluster and one script can change it atomically. Everything about the running
of a broadcast carries the broadcast's tag (``{b:<id>}``).
"""


def slice_tag(slice_: int) -> str:
    """The hash tag of a slice: ``{s17}``."""
    return "{s%d}" % slice_  # noqa: UP031  (braces in an f-string would hide the tag)


FOUNDING = "founding"
"""Hash: ``slices``, ``training``, the fingerprint of DATA_KEY; settled at the first opening."""

LAST_BACKUP = "last_backup"
"""String: epoch seconds at which the latest backup was made; none where there has been none."""

PROBE = "probe"
"""String: was written to see whether anything can be; expires."""


# ── The citizens of a slice ─────────────────────────────────────────────────────────────────────


def citizen(slice_: int, citizen_id: str) -> str:
    """String: ``<version> <profile as JSON>``, or ``<version> =<the id it was joined to>``.

    One string, because a hash with a value of more than 64 bytes takes twice the room.
    """
    return f"{slice_tag(slice_)}:citizen:{citizen_id}"


def session(slice_: int, citizen_id: str) -> str:
    """String: the conversation as JSON; expires."""
    return f"{slice_tag(slice_)}:session:{citizen_id}"


def seen(slice_: int, message_sid: str) -> str:
    """String: the reply already given to a MessageSid, as JSON; kept for a day."""
    return f"{slice_tag(slice_)}:seen:{message_sid}"


def earlier_consents(slice_: int, citizen_id: str) -> str:
    """List: consents given or withdrawn before the one in the profile, oldest first, as JSON."""
    return f"{slice_tag(slice_)}:consents:{citizen_id}"


def population(slice_: int) -> str:
    """Counter: how many numbers were ever given in the slice (the next number to give)."""
    return f"{slice_tag(slice_)}:population"


def roster(slice_: int) -> str:
    """Hash: number (decimal) -> encrypted address, for those who are subscribed."""
    return f"{slice_tag(slice_)}:roster"


def testers(slice_: int) -> str:
    """Hash: number -> name and language (JSON) of the staff who get tests; in a slice of theirs."""
    return f"{slice_tag(slice_)}:testers"


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


def last_outside(slice_: int) -> str:
    """String: four bytes a number, epoch seconds at which we last wrote outside the window."""
    return f"{slice_tag(slice_)}:last_outside"


def written_to(slice_: int) -> str:
    """String: a byte a number, which of our numbers they last wrote to (0: not known)."""
    return f"{slice_tag(slice_)}:written_to"


def movements(slice_: int) -> str:
    """Hash: ``<day> joined`` or ``<day> left`` -> how many citizens of the slice did so."""
    return f"{slice_tag(slice_)}:movements"


def unanswered(slice_: int) -> str:
    """Stream: questions without an answer, with numbers and names masked; nobody's name to them."""
    return f"{slice_tag(slice_)}:unanswered"


HISTORY = "history"
"""Hash: day -> how many were subscribed, in all, by topic and by language, as JSON."""

OUR_NUMBERS = "our_numbers"
"""List: every number that we ever sent from; its place, from 1, is the byte that stands for it."""


# ── Broadcasts ──────────────────────────────────────────────────────────────────────────────────


BROADCASTS = "broadcasts"
"""Sorted set of every broadcast's id. All scores are 0: the ids themselves sort by time."""

BROADCASTS_INDEXED = "broadcasts:indexed"
"""String: there is for every broadcast an entry in `broadcasts_in` its state."""


def broadcasts_in(state: str) -> str:
    """Sorted set: ids of the broadcasts in a state, and perhaps of some that were, as above."""
    return f"broadcasts:in:{state}"


DETAILED_BROADCASTS = "broadcasts:detailed"
"""Set: ids of broadcasts that have ledgers."""

ACTIVE_BROADCASTS = "broadcasts:active"
"""Set: ids of broadcasts on which there is, or may be, work."""

NOTICES = "notices"
"""Sorted set: id of a broadcast -> epoch seconds until which it is valid."""

LINGERING = "broadcasts:lingering"
"""Sorted set: id of a broadcast that has ended -> epoch seconds at which to look after those of
its messages of which nothing more was heard."""

ALARMS = "alarms"
"""Hash: ``<kind>:<subject>`` -> since when, and what fills its text, as JSON."""

WAITING = "waiting"
"""Hash: one of our numbers -> how many people wait for it, and since when they are as many."""

BROADCASTERS = "broadcasters"
"""Sorted set: name of a broadcaster process -> epoch seconds at which it was last alive."""

TIER = "tier"
"""Hash: six minutes of time -> people first written to then, outside the service window."""

TEMPLATES = "templates"
"""Hash: ContentSid -> a template that WhatsApp approves, as Twilio last described it."""

CONTENT_SIDS = "content_sids"
"""Hash: fingerprint of a reply with buttons or a list -> its ContentSid at the provider."""


def broadcast_tag(broadcast_id: str) -> str:
    """The hash tag of a broadcast: ``{b:<id>}``."""
    return "{b:%s}" % broadcast_id  # noqa: UP031


def broadcast(broadcast_id: str) -> str:
    """Hash: the draft as it was written, the state, who and when."""
    return f"{broadcast_tag(broadcast_id)}:broadcast"


def broadcast_log(broadcast_id: str) -> str:
    """List: every transition, oldest first, as JSON."""
    return f"{broadcast_tag(broadcast_id)}:log"


def broadcast_ranges(broadcast_id: str) -> str:
    """Set: the ranges (``<slice>.<index>``) that are not finished."""
    return f"{broadcast_tag(broadcast_id)}:ranges"


def broadcast_outcomes(broadcast_id: str) -> str:
    """Sorted set: what had become of its messages, as JSON -> epoch seconds when that was so."""
    return f"{broadcast_tag(broadcast_id)}:outcomes"


def media(id_: str) -> str:
    """Hash: ``content_type``, ``size``, ``name`` and ``content`` of a file that goes with
    messages; expires."""
    return f"media:{id_}"


def idempotency(fingerprint: str) -> str:
    """String: ``<id> <hash of the body>`` of the broadcast made with an Idempotency-Key."""
    return f"idempotency:{fingerprint}"


def said(fingerprint: str) -> str:
    """String: ``<id> <epoch seconds>`` of the broadcast that says this to those; a day."""
    return f"said:{fingerprint}"


def ledger(slice_: int, broadcast_id: str) -> str:
    """String: one byte a number, what became of it. See bot.broadcast.ledger.statuses."""
    return f"{slice_tag(slice_)}:ledger:{broadcast_id}"


def timing(slice_: int, broadcast_id: str) -> str:
    """Hash: ``left:<t>`` and ``delivered:<t>`` -> how many in the step from epoch second t on."""
    return f"{slice_tag(slice_)}:timing:{broadcast_id}"


def fences(slice_: int, broadcast_id: str) -> str:
    """Hash: index of a range -> how often it was taken up; the latest holder alone may go on."""
    return f"{slice_tag(slice_)}:fences:{broadcast_id}"


def failures(slice_: int, broadcast_id: str) -> str:
    """Hash: number -> the provider's error code, for messages that failed."""
    return f"{slice_tag(slice_)}:failures:{broadcast_id}"


def retries(slice_: int, broadcast_id: str) -> str:
    """Hash: number -> how often the message was planned again."""
    return f"{slice_tag(slice_)}:retries:{broadcast_id}"


def suppressions(slice_: int) -> str:
    """Hash: number -> ``<error code> <epoch seconds>``, why and since when it is suppressed."""
    return f"{slice_tag(slice_)}:suppressions"


def strikes(slice_: int) -> str:
    """Hash: number -> broadcasts in a row that could not reach it."""
    return f"{slice_tag(slice_)}:strikes"


def lane(name: str) -> str:
    """Stream: the work of a lane, one entry a lease."""
    return f"lane:{name}"


def lane_dead(name: str) -> str:
    """List: entries that no broadcaster could finish, as JSON."""
    return f"{{lane:{name}}}:dead"


def reply_taken(message_sid: str) -> str:
    """String: the replies to this message have been put into their lane; kept for a day."""
    return f"{{lane:replies}}:taken:{message_sid}"


def reply_progress(entry_id: str) -> str:
    """Hash: index of a reply in its entry -> accepted, ``<index>:attempts`` -> how many."""
    return f"{{lane:replies}}:progress:{entry_id}"


def pace_next(number: str) -> str:
    """String: the next moment of one of our numbers, epoch microseconds of Redis's clock."""
    return f"{{pace:{number}}}:next"


def pace_permits(number: str) -> str:
    """Sorted set: name of a permit that was given out -> when it comes back, likewise."""
    return f"{{pace:{number}}}:permits"


# ── Staff ───────────────────────────────────────────────────────────────────────────────────────
# Everything about staff carries one hash tag, so that a change and its entry in the audit log are
# written by one script.

ACCOUNTS = "{staff}:accounts"
"""Hash: account id -> what is kept of it, as JSON."""

ACCOUNTS_SEEN = "{staff}:accounts:seen"
"""Hash: account id -> moment of the last sign-in, ISO 8601."""

TOKENS = "{staff}:tokens"
"""Hash: token id -> what is kept of it, as JSON."""

TOKENS_USED = "{staff}:tokens:used"
"""Hash: token id -> hour of its last use, as JSON. Apart: a use must not undo a revocation."""

ADMIN_TOKEN = "{staff}:admin-token"
"""Hash: ``owner``, the account whose ADMIN_TOKEN is since the first set-up."""

REVISIONS = "{staff}:revisions"
"""Hash: number of a revision of the content -> what it changed, as JSON."""

SETTINGS = "{staff}:settings"
"""Hash: name of a setting -> its value at the last start, where it was not the default."""

AUDIT = "{staff}:audit"
"""List: every entry of the audit log, oldest first, as JSON."""

AUDIT_HEAD = "{staff}:audit:head"
"""String: ``<number> <hash>`` of the last entry of the audit log."""


def staff_session(digest: str) -> str:
    """String: a session of the console as JSON, under the SHA-256 of its id; expires."""
    return f"{{staff}}:session:{digest}"


def staff_sessions(holder: str) -> str:
    """Set: names of the sessions of an account or a token; those that are over are passed over."""
    return f"{{staff}}:sessions:{holder}"


def staff_attempts(digest: str) -> str:
    """String or hash: wrong attempts to sign in, under a hash of whose or from where; expires."""
    return f"{{staff}}:attempts:{digest}"


def staff_sitting(broadcast_id: str, person: str) -> str:
    """String: somebody writes on a draft, and that has been told; expires."""
    return f"{{staff}}:sitting:{broadcast_id}:{person}"


def staff_code_used(account_id: str, step: int) -> str:
    """String: the code of a second factor that was used, so that it is used once; expires."""
    return f"{{staff}}:code:{account_id}:{step}"
