"""How Twilio calls a webhook: connection overrides, time limits, retries, headers."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qs, quote_plus, urldefrag

import aiohttp
from yarl import URL

from simulator.delivery.signing import Signer

_FORM: Final = "application/x-www-form-urlencoded; charset=utf-8"
_MOST_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Overrides:
    """Twilio's connection overrides, given as a fragment of the URL; times in seconds.

    Source: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides. The
    defaults retry once, and only when no connection came about.
    """

    connect: float = 5.0
    read: float = 15.0
    total: float = 15.0
    retries: int = 1
    retry_on: frozenset[str] = frozenset({"ct"})

    @classmethod
    def of(cls, url: str) -> "Overrides":
        """Read `#rc=2&rp=ct,rt,5xx`; what is missing or senseless keeps its default."""
        given = {key: values[-1] for key, values in parse_qs(urldefrag(url).fragment).items()}
        policy = frozenset(given["rp"].split(",")) if "rp" in given else cls().retry_on
        return cls(
            connect=_clamped(given.get("ct"), 100, 10_000, 5_000) / 1000,
            read=_clamped(given.get("rt"), 100, 15_000, 15_000) / 1000,
            total=_clamped(given.get("tt"), 100, 15_000, 15_000) / 1000,
            retries=_clamped(given.get("rc"), 0, 5, 1),
            retry_on=frozenset({"ct", "rt", "4xx", "5xx"}) if "all" in policy else policy,
        )


def _clamped(text: str | None, least: int, most: int, default: int) -> int:
    return min(max(int(text), least), most) if text and text.isdigit() else default


# Names and most values repeat from message to message, and quoting is half of encoding's cost.
_quoted = lru_cache(maxsize=4096)(quote_plus)


def _encoded(parameters: Mapping[str, str]) -> bytes:
    return "&".join(f"{_quoted(k)}={_quoted(v)}" for k, v in parameters.items()).encode()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a webhook answered. Without a `status`, `error` is Twilio's code for why not."""

    status: int | None = None
    content_type: str = ""
    body: bytes = b""
    error: int | None = None
    attempts: int = 1

    @property
    def ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def trouble(self) -> str | None:
        """Which retry policy covers this outcome."""
        if self.status is None:
            return "ct" if self.error in (11205, 11210) else "rt"
        return f"{self.status // 100}xx" if self.status >= 400 else None


class Poster:
    """Posts signed forms, as Twilio's proxy does."""

    def __init__(self, session: aiohttp.ClientSession, signer: Signer) -> None:
        self._session = session
        self._signer = signer

    async def post(
        self,
        url: str,
        parameters: Mapping[str, str],
        *,
        token: str,
        signature: str | None = None,
    ) -> Answer:
        """Post, retrying as the URL's fragment says; all attempts share the total time.

        `token` is the I-Twilio-Idempotency-Token, the same over all attempts; `signature`
        replaces the right one (to forge).
        """
        overrides = Overrides.of(url)
        headers = {
            "Content-Type": _FORM,
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
            "X-Home-Region": "us1",
            "I-Twilio-Idempotency-Token": token,
            "X-Twilio-Signature": signature or self._signer.sign(url, parameters),
        }
        # The query string goes out exactly as it was given: it is part of what is signed.
        target = URL(urldefrag(url).url, encoded=True)
        body = _encoded(parameters)
        deadline = time.monotonic() + overrides.total
        answer = Answer(error=11200)
        for attempt in range(1, overrides.retries + 2):
            left = deadline - time.monotonic()
            if left <= 0:
                break
            answer = await self._once(target, body, headers, overrides, left, attempt)
            if answer.trouble not in overrides.retry_on:
                break
        return answer

    async def _once(
        self,
        target: URL,
        body: bytes,
        headers: Mapping[str, str],
        overrides: Overrides,
        left: float,
        attempt: int,
    ) -> Answer:
        timeout = aiohttp.ClientTimeout(
            total=left, sock_connect=overrides.connect, sock_read=overrides.read
        )
        try:
            async with self._session.post(
                target, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                content = await response.content.read(_MOST_BYTES + 1)
                while len(content) <= _MOST_BYTES and not response.content.at_eof():
                    content += await response.content.read(_MOST_BYTES + 1 - len(content))
                return Answer(response.status, response.content_type, content, attempts=attempt)
        except aiohttp.ConnectionTimeoutError:
            return Answer(error=11205, attempts=attempt)
        except aiohttp.ClientConnectorDNSError:
            return Answer(error=11210, attempts=attempt)
        except aiohttp.ClientConnectorError:
            return Answer(error=11205, attempts=attempt)
        except (TimeoutError, aiohttp.ClientError, ValueError):
            return Answer(error=11200, attempts=attempt)
