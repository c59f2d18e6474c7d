"""What becomes of an accepted message: queued, sent, delivered, read, or failed."""

import time
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

from simulator.behaviour import Tuning
from simulator.clock import Clock
from simulator.delivery.callbacks import Callbacks
from simulator.delivery.media import MediaShelf
from simulator.delivery.pace import SenderQueue
from simulator.errors import UNDELIVERED, TwilioError
from simulator.faults import Dice
from simulator.memory.model import SERVICE_WINDOW, Media, Message, Phone
from simulator.memory.store import Store
from simulator.work import Work

Watch = Callable[[Message], None]
TemplateVerdict = Callable[[Message, bool], int | None]


class Delivery:
    """Carries messages from the sender's queue to the phones, and reports each step.

    `verdict` judges a message with a Content template: an error code, or None when it may go
    (its second argument says whether the service window is open).
    """

    def __init__(
        self,
        *,
        tuning: Tuning,
        store: Store,
        clock: Clock,
        callbacks: Callbacks,
        dice: Dice,
        work: Work,
        media: MediaShelf,
        verdict: TemplateVerdict,
        watch: Watch,
    ) -> None:
        self._tuning = tuning
        self._store = store
        self._clock = clock
        self._callbacks = callbacks
        self._dice = dice
        self._work = work
        self._media = media
        self._verdict = verdict
        self._watch = watch
        self._queues: dict[str, SenderQueue] = {}
        self._offline: defaultdict[str, list[Message]] = defaultdict(list)
        self._expiries: dict[str, Callable[[], None]] = {}
        self._tier = Tier()

    @property
    def queued(self) -> dict[str, int]:
        """How many messages wait in each sender's queue."""
        return {sender: len(queue) for sender, queue in self._queues.items()}

    def accept(self, message: Message) -> None:
        """Take a message on. Raises TwilioError 21611 when the sender's queue is full."""
        queue = self._queue(message.sender)
        if queue.seconds >= self._tuning.now.queue_hours * 3600:
            raise TwilioError(21611, sender=message.sender)
        self._store.add(message)
        self._enqueue(queue, message)

    def resume(self, message: Message) -> None:
        """Go on with a message that a restart interrupted."""
        if message.status in ("queued", "accepted"):
            self._enqueue(self._queue(message.sender), message)
        elif message.status == "sent":
            self._arrive(message)

    def forget(self) -> None:
        """Drop everything that is under way."""
        self._offline.clear()
        while self._expiries:
            self._expiries.popitem()[1]()
        for queue in self._queues.values():
            queue.clear()

    def pace_changed(self) -> None:
        """The rate was set anew: no queue waits any longer by the old one."""
        for queue in self._queues.values():
            queue.rate_changed()

    def came_online(self, phone: Phone) -> None:
        """Deliver what waited while the phone was off."""
        for message in self._offline.pop(phone.address, []):
            self._deliver(message)

    def opened(self, phone: Phone, last: int = 200) -> None:
        """The citizen looks at the chat: what has arrived there is read."""
        for message in self._store.conversation(phone, last):
            if not message.inbound and message.status == "delivered":
                self._read(message)

    def _queue(self, sender: str) -> SenderQueue:
        if sender not in self._queues:
            self._queues[sender] = SenderQueue(
                lambda: self._tuning.now.mps, self._leave, self._work, time.monotonic
            )
        return self._queues[sender]

    def _enqueue(self, queue: SenderQueue, message: Message) -> None:
        if message.validity:
            self._expiries[message.sid] = self._work.later(
                message.validity, lambda: self._expire(queue, message)
            )
        queue.put(message)

    def _expire(self, queue: SenderQueue, message: Message) -> None:
        self._expiries.pop(message.sid)
        if queue.remove(message):
            self._fail(message, 30036)

    def _leave(self, message: Message) -> None:
        """A message's turn in the queue has come."""
        if call_off := self._expiries.pop(message.sid, None):
            call_off()
        if self._tuning.now.fetch_media and any(not file.sid for file in message.media):
            self._work.spawn(self._fetch_media(message))
        else:
            self._work.later(self._tuning.now.sent_after, lambda: self._send(message))

    async def _fetch_media(self, message: Message) -> None:
        fetched = await self._media.fetch(message)
        if fetched is None:
            self._fail(message, 63019)
        else:
            message.media = fetched
            if not message.content_sid and not all(map(_has_caption, fetched)):
                message.body = ""
            self._send(message)

    def _send(self, message: Message) -> None:
        """Hand the message to WhatsApp, which may refuse it."""
        if message.sid not in self._store.messages:
            return  # forgotten meanwhile
        phone = self._store.phone(message.recipient)
        if code := self._refusal(message, phone):
            self._fail(message, code)
            return
        message.sent = self._clock()
        self._become(message, "sent")
        self._arrive(message)

    def _refusal(self, message: Message, phone: Phone) -> int | None:
        now = self._clock()
        window = not self._tuning.now.service_window or phone.window_open(message.sender, now)
        if message.sender == message.recipient:
            return 63031
        if not phone.on_whatsapp:
            return 63024
        if phone.blocked:
            return 63014
        if message.content_sid:
            code = self._verdict(message, window)
        else:
            code = None if window else 63016
        if (
            code is None
            and not window
            and not self._tier.admits(phone.address, now, self._tuning.now.tier)
        ):
            code = 63018
        return code or self._dice.failure(message.recipient)

    def _arrive(self, message: Message) -> None:
        self._work.later(self._tuning.now.delivered_after, lambda: self._deliver(message))

    def _deliver(self, message: Message) -> None:
        phone = self._store.phone(message.recipient)
        if not phone.online:
            self._offline[phone.address].append(message)
            return
        self._become(message, "delivered")
        if self._reads(phone):
            self._work.later(self._tuning.now.read_after, lambda: self._read(message))

    def _reads(self, phone: Phone) -> bool:
        policy = self._tuning.now.read
        return phone.receipts and (policy == "always" or (policy == "open" and phone.open))

    def _read(self, message: Message) -> None:
        phone = self._store.phone(message.recipient)
        if message.status == "delivered" and phone.receipts and self._tuning.now.read != "never":
            self._become(message, "read")

    def _fail(self, message: Message, code: int) -> None:
        message.error_code = code
        self._become(message, "undelivered" if code in UNDELIVERED else "failed")

    def _become(self, message: Message, status: str) -> None:
        if message.sid not in self._store.messages:
            return  # forgotten meanwhile
        message.status = status
        message.updated = self._clock()
        self._store.changed(message)
        self._callbacks.report(message)
        self._watch(message)


def _has_caption(file: Media) -> bool:
    """Twilio hands no words on with a document or a sound, except in a template.

    Source: https://www.twilio.com/docs/whatsapp/guidance-whatsapp-media-messages.
    """
    return file.content_type.startswith(("image/", "video/"))


class Tier:
    """Meta's limit of unique citizens written to outside a window in a moving day."""

    def __init__(self) -> None:
        self._last: dict[str, datetime] = {}

    def admits(self, address: str, now: datetime, limit: int) -> bool:
        """Whether one more message to this citizen stays within the limit (0: none)."""
        if not limit:
            return True
        self._last = {who: at for who, at in self._last.items() if now - at < SERVICE_WINDOW}
        if address not in self._last and len(self._last) >= limit:
            return False
        self._last[address] = now
        return True
