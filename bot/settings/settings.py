"""The settings: the variables of the environment, and what follows from them."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Self

from pydantic import model_validator

from bot.settings.consistency import faults
from bot.settings.twilio_account import TwilioAccount, WhatsAppNumber, whatsapp_numbers
from bot.settings.variables import Variables

_MADE_UP_NUMBER = "whatsapp:+390731555000"


@dataclass(frozen=True, slots=True)
class MessagePrices:
    """The prices of one message, in one currency."""

    twilio: float
    """Twilio's own, for each message."""
    inside: float
    """Meta's, inside the service window."""
    outside: float
    """Meta's, for an approved template outside it."""
    currency: str
    as_of: date
    """The day on which somebody read them."""


class Settings(Variables):
    """Variables that go together, with what the service makes of them."""

    @model_validator(mode="after")
    def _what_belongs_together(self) -> Self:
        if found := faults(self):
            raise ValueError("\n".join(found))
        return self

    @property
    def prices(self) -> MessagePrices | None:
        """What a message costs; None where nobody has said so."""
        twilio, inside, outside, as_of = (
            self.price_twilio,
            self.price_inside_window,
            self.price_outside_window,
            self.prices_as_of,
        )
        if twilio is None or inside is None or outside is None or as_of is None:
            return None
        return MessagePrices(twilio, inside, outside, self.price_currency, as_of)

    @property
    def base_url(self) -> str:
        """How the outside reaches this service; Twilio signs over it."""
        return self.public_base_url or f"http://127.0.0.1:{self.port}"

    @property
    def simulator_port(self) -> int:
        """Where `python app.py` puts the simulator."""
        return self.port + 1

    @property
    def starts_simulator(self) -> bool:
        """Whether `python app.py` runs the simulator: neither with an account nor another host."""
        return self.training or (self.simulated and not self.twilio_api_base_url)

    @property
    def simulator_url(self) -> str:
        """The simulator that `python app.py` runs: Twilio's API, and the phones' page."""
        return f"http://127.0.0.1:{self.simulator_port}"

    @property
    def server_dir(self) -> Path:
        """Where the embedded server keeps its files."""
        return self.data_dir / "valkey"

    @property
    def twilio(self) -> TwilioAccount:
        """The account in the environment, or a made-up one that only the simulator knows."""
        if self.simulated:
            return self._simulated_account()
        tokens = (self.twilio_auth_token, self.twilio_auth_token_secondary)
        return TwilioAccount(
            account_sid=self.twilio_account_sid,
            auth_tokens=tuple(token for token in tokens if token),
            username=self.twilio_api_key or self.twilio_account_sid,
            password=self.twilio_api_secret or self.twilio_auth_token,
            numbers=self._whatsapp_numbers(),
            api_base_url=self.twilio_api_base_url or None,
        )

    def _simulated_account(self) -> TwilioAccount:
        """Every process derives the same one, so that nothing has to be passed around.

        In training nothing of the environment goes into it: neither account nor address of the
        real provider is known to the process.
        """

        def made_up(purpose: str) -> str:
            return sha256(f"{purpose}:{self.secret_key}".encode()).hexdigest()[:32]

        return TwilioAccount(
            account_sid=f"AC{made_up('account')}",
            auth_tokens=(made_up("token"),),
            username=f"SK{made_up('key')}",
            password=made_up("secret"),
            numbers=self._whatsapp_numbers(),
            api_base_url=self._simulator_of_ones_own or self.simulator_url,
        )

    @property
    def _simulator_of_ones_own(self) -> str:
        return "" if self.training else self.twilio_api_base_url

    def _whatsapp_numbers(self) -> tuple[WhatsAppNumber, ...]:
        given = "" if self.training else self.twilio_whatsapp_from
        return whatsapp_numbers(given or _MADE_UP_NUMBER, self.sender_mps)
