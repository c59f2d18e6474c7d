"""Files that travel with messages: kept here, fetched from the service, served to both ends."""

from typing import Final
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from simulator.account import Account
from simulator.errors import TwilioError
from simulator.memory.model import Media, Message, new_sid
from simulator.memory.store import Store

# https://www.twilio.com/docs/whatsapp/guidance-whatsapp-media-messages
MOST_BYTES: Final = 16 * 1024 * 1024
ACCEPTED: Final = frozenset(
    {
        "image/jpeg",
        "image/png",
        "image/webp",
        "audio/ogg",
        "audio/amr",
        "audio/3gpp",
        "audio/aac",
        "audio/mpeg",
        "audio/mp4",
        "application/pdf",
        "application/msword",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "video/mp4",
        "text/vcard",
        "text/x-vcard",
    }
)

_FILE_HEADERS: Final = {
    "Accept-Ranges": "bytes",
    "Cache-Control": "private, max-age=86400",
    # A stranger's file must never run as a page of ours.
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}


class MediaShelf:
    """Keeps media under Twilio's own paths (`…/Messages/{MM}/Media/{ME}`)."""

    def __init__(self, account: Account, store: Store, session: aiohttp.ClientSession) -> None:
        self._account = account
        self._store = store
        self._session = session

    def routes(self) -> list[web.RouteDef]:
        path = "/2010-04-01/Accounts/{account}/Messages/{message}/Media/{media}"
        return [web.get(path, self.serve)]

    def keep(self, message_sid: str, content_type: str, content: bytes, name: str = "") -> Media:
        """Shelve a file and give it the address where Twilio would serve it."""
        sid = new_sid("ME")
        path = f"/2010-04-01/Accounts/{self._account.sid}/Messages/{message_sid}/Media/{sid}"
        media = Media(sid, self._account.public_url + path, content_type, name)
        self._store.keep_file(media, content)
        return media

    async def fetch(self, message: Message) -> tuple[Media, ...] | None:
        """Fetch a message's files from the service, as Twilio does; None when that fails."""
        kept = []
        for file in message.media:
            found = await self._download(file.url)
            if found is None:
                return None
            name = urlsplit(file.url).path.rpartition("/")[2]
            kept.append(self.keep(message.sid, *found, name))
        return tuple(kept)

    async def _download(self, url: str) -> tuple[str, bytes] | None:
        timeout = aiohttp.ClientTimeout(total=15)
        try:
            async with self._session.get(url, timeout=timeout) as response:
                content = bytearray()
                async for piece in response.content.iter_chunked(64 * 1024):
                    content += piece
                    if len(content) > MOST_BYTES:
                        return None
                usable = response.status == 200 and response.content_type in ACCEPTED
                return (response.content_type, bytes(content)) if usable else None
        except (TimeoutError, aiohttp.ClientError, ValueError):
            return None

    async def serve(self, request: web.Request) -> web.Response:
        """GET …/Media/{ME}: open to whoever knows the address, as Twilio's are by default."""
        media, content = self._store.files.get(request.match_info["media"], (None, b""))
        if media is None:
            raise TwilioError(20404, path=request.path)
        headers = dict(_FILE_HEADERS)
        status, part = 200, request.http_range
        if part.start is not None:  # players ask for parts, to learn how long a sound is
            status, whole = 206, len(content)
            content = content[part]
            first = part.start if part.start >= 0 else whole - len(content)
            headers["Content-Range"] = f"bytes {first}-{first + len(content) - 1}/{whole}"
        return web.Response(
            body=content, status=status, content_type=media.content_type, headers=headers
        )
