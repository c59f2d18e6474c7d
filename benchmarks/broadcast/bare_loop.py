"""The baseline of sending: twilio-python's asynchronous client in a loop, as it comes.

    python -m benchmarks.broadcast.bare_loop URL MESSAGES [CALLBACK]

CALLBACK is the address of the status callbacks, and has `{number}` in it. Prints the microseconds
of CPU that a message took. The rate is the provider's to tell.
"""

import asyncio
import sys
import time

import uvloop
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client

from benchmarks.broadcast.house import TEXT
from benchmarks.broadcast.post import ACCOUNT, SENDER, TOKEN

_AT_ONCE = 100
"""As a broadcaster has under way."""


async def main(url: str, messages: int, callback: str = "") -> None:
    """Send so many, and say what it took."""
    http = AsyncTwilioHttpClient()
    client = Client(ACCOUNT, TOKEN, ACCOUNT, http_client=http)
    client.api.base_url = url
    numbers = iter(range(messages))

    async def worker() -> None:
        for number in numbers:
            options = {"status_callback": callback.format(number=number)} if callback else {}
            await client.messages.create_async(
                to=f"whatsapp:+3933355{number:08d}", from_=SENDER, body=TEXT, **options
            )

    before = time.process_time()
    await asyncio.gather(*(worker() for _ in range(_AT_ONCE)))
    print(1e6 * (time.process_time() - before) / messages)
    await http.close()


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:]))
