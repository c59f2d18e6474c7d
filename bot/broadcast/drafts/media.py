"""Media: the image or the document that goes with a broadcast, checked and kept for a while.

The bytes are in the store, so that any machine can serve them to Twilio, under an address that
nobody can guess. Limits: https://www.twilio.com/docs/whatsapp/guidance-whatsapp-media-messages and
the kinds that templates may carry, read in November 2026.
"""

import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, cast

import filetype
import redis

from bot.broadcast.drafts.drafts import Media
from bot.store import keys

MEGABYTE = 1_000_000
KEPT_SECONDS = 90 * 24 * 60 * 60
"""Long enough for what is scheduled, and for a citizen who looks at an old message."""

_RECENT = 2
"""Files kept in memory besides: Twilio may fetch one for every message."""


@dataclass(frozen=True, slots=True)
class MediaKind:
    """A kind of file that WhatsApp takes, in templates too."""

    extension: str
    longest: int
    """In bytes."""


MEDIA_KINDS: Mapping[str, MediaKind] = MappingProxyType(
    {
        "image/jpeg": MediaKind("jpg", 5 * MEGABYTE),
        "image/png": MediaKind("png", 5 * MEGABYTE),
        "application/pdf": MediaKind("pdf", 16 * MEGABYTE),
    }
)
LARGEST_FILE = max(kind.longest for kind in MEDIA_KINDS.values())


class InvalidMediaError(ValueError):
    """A file that cannot go with a message; `code` is ``media_empty``, ``media_kind`` or
    ``media_too_large``."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values: Mapping[str, object] = values


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as it is served."""

    content_type: str
    content: bytes


class MediaStore:
    """The files, by their ids."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client
        self._recent: OrderedDict[str, StoredFile] = OrderedDict()

    def put(self, content: bytes, name: str) -> Media:
        """Keep a file, if it can go with a message. Raises InvalidMediaError."""
        content_type = check_media(content)
        id_ = secrets.token_urlsafe(24)
        fields: Any = {
            "content_type": content_type,
            "size": len(content),
            "name": name,
            "content": content,
        }
        pipeline = self._client.pipeline(transaction=True)
        pipeline.hset(keys.media(id_), mapping=fields)
        pipeline.expire(keys.media(id_), KEPT_SECONDS)
        pipeline.execute()
        return Media(id_, content_type, len(content), name)

    def get(self, id_: str) -> StoredFile | None:
        """A file, or None where there is none (any more)."""
        if (found := self._recent.get(id_)) is None:
            stored = self._client.hmget(keys.media(id_), ["content_type", "content"])
            content_type, content = cast("list[bytes | None]", stored)
            if content_type is None or content is None:
                return None
            found = StoredFile(content_type.decode(), content)
        self._remember(id_, found)
        return found

    def describe(self, id_: str) -> Media | None:
        """What is known of a file, or None where there is none (any more)."""
        stored = self._client.hmget(keys.media(id_), ["content_type", "size", "name"])
        content_type, size, name = cast("list[bytes | None]", stored)
        if content_type is None or size is None or name is None:
            return None
        return Media(id_, content_type.decode(), int(size), name.decode())

    def _remember(self, id_: str, found: StoredFile) -> None:
        """Two threads at once may keep one file too many for a moment, or load one twice."""
        self._recent[id_] = found
        while len(self._recent) > _RECENT:
            self._recent.popitem(last=False)


def check_media(content: bytes) -> str:
    """The content type of a file, by what is in it. Raises InvalidMediaError."""
    if not content:
        raise InvalidMediaError("media_empty")
    found = filetype.guess(content)
    content_type = found.mime if found else ""
    kind = MEDIA_KINDS.get(content_type)
    if kind is None:
        raise InvalidMediaError("media_kind")
    if len(content) > kind.longest:
        size, longest = len(content) / MEGABYTE, kind.longest // MEGABYTE
        raise InvalidMediaError("media_too_large", size=f"{size:.1f}", longest=longest)
    return content_type


def file_name(media: Media) -> str:
    """The name under which a file is served: its ending tells WhatsApp what it is."""
    return f"{media.id}.{MEDIA_KINDS[media.content_type].extension}"
