"""A citizen who writes to the whole conversation, understanding, flows and store."""

from bot.citizens import Address
from bot.services import Services
from bot.turn.inbound import Inbound, MessageKind

ANNA = Address.parse("whatsapp:+393335550101")


class Citizen:
    """Somebody who writes."""

    def __init__(self, services: Services, address: Address = ANNA) -> None:
        self.services = services
        self.address = address
        self.messages = 0

    def message(self, text: str, **more) -> Inbound:
        self.messages += 1
        values = {
            "message_sid": f"SM{self.address.uri[-4:]}{self.messages}",
            "addresses": (self.address,),
            "kind": MessageKind.TEXT,
            "received_at": self.services.clock(),
        }
        return Inbound(text=text, **{**values, **more})

    def says(self, text: str, **more) -> str:
        answer = self.services.conversation.handle(self.message(text, **more))
        return "\n".join(reply.text for reply in answer.replies)

    @property
    def record(self):
        return self.services.registry.load([self.address], "SMlook")

    @property
    def profile(self):
        return self.record.profile
