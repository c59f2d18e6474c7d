"""Composing: the message that one citizen gets of a broadcast."""

from bot.broadcast.drafts import DEFAULT_LANGUAGE, Colour, Draft, file_name, sign_of
from bot.broadcast.ledger import Claim
from bot.broadcast.life import Broadcast
from bot.broadcast.messages.references import Recipient
from bot.broadcast.messages.sender import Announcement, Kind, Outgoing
from bot.citizens import Registry
from bot.clock import Clock

_LONGEST_VALIDITY = 14_400
"""Seconds: a WhatsApp message waits in Twilio's queue for four hours at most."""
_REMEMBERED = 64


class Composer:
    """Makes messages of broadcasts and recipients."""

    def __init__(self, registry: Registry, clock: Clock) -> None:
        self._registry = registry
        self._clock = clock
        self._known: dict[tuple[str, str], tuple[str, Announcement]] = {}

    def compose(self, broadcast: Broadcast, slice_: int, claim: Claim, number: str) -> Outgoing:
        """The message to a claimed recipient, from our `number`. Raises WrongDataKeyError."""
        text, parts = self._said(broadcast, claim.language)
        return Outgoing(
            to=self._registry.address(slice_, claim.number, claim.address),
            text=text,
            reference=str(Recipient(broadcast.id, slice_, claim.number, claim.attempt)),
            number=number,
            validity=self._validity(broadcast),
            announcement=parts,
            in_window=claim.in_window,
        )

    def _said(self, broadcast: Broadcast, language: str) -> tuple[str, Announcement]:
        """Worked out once for each language: what goes out does not change any more."""
        key = broadcast.id, language
        if key not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            draft = broadcast.draft
            self._known[key] = draft.message(language), announcement_of(draft, language)
        return self._known[key]

    def _validity(self, broadcast: Broadcast) -> int | None:
        until = broadcast.draft.valid_until
        if until is None:
            return None
        left = int((until - self._clock()).total_seconds())
        return min(max(left, 1), _LONGEST_VALIDITY)


def announcement_of(draft: Draft, language: str) -> Announcement:
    """What a draft says to who reads a language, in its parts.

    The colour's sign is left out: it would be one more thing in a variable for WhatsApp to refuse.
    """
    language = language if draft.text.get(language) else DEFAULT_LANGUAGE
    return Announcement(
        kind=_kind(draft),
        language=language,
        title=draft.headline(language).removeprefix(sign_of(draft.colour)).strip(),
        text=draft.text_in(language),
        topics=draft.topics,
        file=file_name(draft.media) if draft.media else "",
    )


def _kind(draft: Draft) -> Kind:
    """What goes with it decides first: WhatsApp approves a template for one kind of file."""
    if draft.media is not None:
        image = draft.media.content_type.startswith("image/")
        return Kind.IMAGE if image else Kind.DOCUMENT
    alert = draft.urgent or draft.colour is not Colour.NONE
    return Kind.ALERT if alert else Kind.NOTICE
