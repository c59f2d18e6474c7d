"""Shows on the page what happens to messages, as it happens."""

from simulator.memory.model import Message
from simulator.memory.store import Store
from simulator.page.events import Events
from simulator.page.views import message_view


class Screen:
    """Tells the open pages about messages of the phones that are on them."""

    def __init__(self, store: Store, events: Events) -> None:
        self._store = store
        self._events = events

    def watch(self, message: Message) -> None:
        """Show a message's present state, if anybody looks and its phone is on the page."""
        if not self._events.listened:
            return
        phone = self._store.phone(message.citizen)
        if phone.shown and (message.inbound or message.status in ("delivered", "read")):
            self._events.publish(
                "message", {"phone": phone.address, "message": message_view(message)}
            )
