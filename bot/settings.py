"""The service's settings: read from the environment (and `.env`), every mistake listed at once."""

import os
import secrets
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.twilio_account import (
    TwilioAccount,
    WhatsAppNumber,
    check_numbers,
    check_rates,
    listed,
    whatsapp_numbers,
)

_MADE_UP_NUMBER = "whatsapp:+390731555000"
_STORES = r"^$|^unix://|^rediss?(\+cluster|\+sentinel)?://"


class SetupError(Exception):
    """Something that a person must put right before the service can run; the message says what."""


class SettingsError(SetupError):
    """The environment does not describe a service that can run; the message lists every fault."""


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


class Settings(BaseSettings):
    """The variables of the environment, each checked; `.env.example` explains them to people."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65534)
    data_dir: Path = Path("data")
    redis_url: str = Field("", pattern=_STORES, repr=False)
    secret_key: str = Field("", pattern=r"^$|^.{32,}$", repr=False)
    data_key: str = Field("", pattern=r"^$|^[0-9a-fA-F]{64}$", repr=False)
    public_base_url: str = Field("", pattern=r"^$|^https?://[^?#]+$")
    web_workers: int = Field(1, ge=1, le=64)
    trusted_proxies: int = Field(0, ge=0, le=5)
    web_threads: int = Field(4, ge=1, le=128)
    twilio_account_sid: str = Field("", pattern=r"^$|^AC[0-9a-fA-F]{32}$")
    twilio_auth_token: str = Field("", repr=False)
    twilio_auth_token_secondary: str = Field("", repr=False)
    twilio_api_key: str = Field("", pattern=r"^$|^SK[0-9a-fA-F]{32}$")
    twilio_api_secret: str = Field("", repr=False)
    twilio_api_base_url: str = Field("", pattern=r"^$|^https?://[^?#]+$")
    twilio_whatsapp_from: str = ""
    sender_mps: str = "80"
    messaging_tier: int = Field(0, ge=0)
    details_days: int = Field(30, ge=1, le=365)
    price_twilio: float | None = Field(None, ge=0)
    price_inside_window: float | None = Field(None, ge=0)
    price_outside_window: float | None = Field(None, ge=0)
    price_currency: str = Field("USD", pattern=r"^[A-Z]{3}$")
    prices_as_of: date | None = None
    admin_token: str = Field("", pattern=r"^$|^\S{24,}$", repr=False)
    four_eyes: Literal["auto", "on", "off"] = "auto"
    urgent_alone: bool = False
    training: bool = False
    oidc_discovery_url: str = Field(
        "", pattern=r"^$|^https?://\S+/\.well-known/openid-configuration$"
    )
    oidc_client_id: str = ""
    oidc_client_secret: str = Field("", repr=False)
    oidc_name: str = ""
    action_endpoint_url: str = Field("", pattern=r"^$|^https?://")
    session_minutes: int = Field(30, ge=1, le=24 * 60)
    interactive_replies: bool = True

    @field_validator("public_base_url", "twilio_api_base_url")
    @classmethod
    def _without_trailing_slash(cls, url: str) -> str:
        return url.rstrip("/")

    @field_validator("twilio_whatsapp_from")
    @classmethod
    def _numbers(cls, given: str) -> str:
        check_numbers(given)
        return given

    @field_validator("sender_mps")
    @classmethod
    def _rates(cls, given: str) -> str:
        check_rates(given)
        return given

    @model_validator(mode="after")
    def _what_belongs_together(self) -> Self:
        faults = [*self._key_faults(), *self._twilio_faults(), *self._pace_faults()]
        faults += [*self._provider_faults(), *self._price_faults()]
        if faults:
            raise ValueError("\n".join(faults))
        return self

    def _key_faults(self) -> list[str]:
        if not self.redis_url:
            return []
        return [
            f"{name}: needed with REDIS_URL, and the same on every machine; "
            "make one with `openssl rand -hex 32`"
            for name in ("SECRET_KEY", "DATA_KEY")
            if not getattr(self, name.lower())
        ]

    def _price_faults(self) -> list[str]:
        given = [value is not None for value in self._price_values()]
        if any(given) and not all(given):
            names = "PRICE_TWILIO, PRICE_INSIDE_WINDOW, PRICE_OUTSIDE_WINDOW, PRICES_AS_OF"
            return [f"{names}: give all of them or none"]
        return []

    def _price_values(self) -> tuple[object, ...]:
        return (
            self.price_twilio,
            self.price_inside_window,
            self.price_outside_window,
            self.prices_as_of,
        )

    @property
    def prices(self) -> "MessagePrices | None":
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

    def _twilio_faults(self) -> list[str]:
        if self.simulated:
            return []
        needed = ("TWILIO_AUTH_TOKEN", "TWILIO_WHATSAPP_FROM", "PUBLIC_BASE_URL")
        faults = [
            f"{name}: needed with TWILIO_ACCOUNT_SID"
            for name in needed
            if not getattr(self, name.lower())
        ]
        if bool(self.twilio_api_key) != bool(self.twilio_api_secret):
            faults.append("TWILIO_API_KEY and TWILIO_API_SECRET: give both or neither")
        return faults

    def _pace_faults(self) -> list[str]:
        rates, numbers = len(listed(self.sender_mps)), len(listed(self.twilio_whatsapp_from))
        if rates in (1, numbers):
            return []
        return [f"SENDER_MPS: give one value, or one for each of the {numbers} numbers"]

    def _provider_faults(self) -> list[str]:
        if not self.oidc_discovery_url:
            return []
        return [
            f"{name}: needed with OIDC_DISCOVERY_URL"
            for name in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
            if not getattr(self, name.lower())
        ]

    @property
    def simulated(self) -> bool:
        """Whether only the simulator stands at the other end: no account, or training."""
        return self.training or not self.twilio_account_sid

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


def load_settings(env_file: Path | None = Path(".env")) -> Settings:
    """The settings from the environment and `env_file`, complete with keys.

    Where REDIS_URL is unset, missing keys are made at the first start and kept under DATA_DIR,
    readable by their owner only. Raises SettingsError with one line for each fault.
    """
    try:
        settings = Settings(_env_file=env_file)  # type: ignore[call-arg]
    except ValidationError as error:
        raise SettingsError(_explain(error)) from None
    missing = {
        name: kept_key(settings.data_dir / name.replace("_", "-"))
        for name in ("secret_key", "data_key")
        if not getattr(settings, name)
    }
    return settings.model_copy(update=missing)


def kept_key(path: Path) -> str:
    """The key in the file, made now if there is none."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            _write_once(path, secrets.token_hex(32))
        return path.read_text().strip()
    except OSError as error:
        raise SettingsError(f"DATA_DIR: {path}: {error.strerror}") from None


def _write_once(path: Path, text: str) -> None:
    """Two processes that start at once get the same, whole file: a link never overwrites."""
    descriptor, draft = tempfile.mkstemp(dir=path.parent)  # readable by its owner only
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    with suppress(FileExistsError):
        os.link(draft, path)
    Path(draft).unlink()


def _explain(error: ValidationError) -> str:
    lines = ["The settings need your attention:"]
    for fault in error.errors():
        name = ".".join(str(part) for part in fault["loc"]).upper()
        text = fault["msg"].removeprefix("Value error, ")
        lines += [f"  {name}: {text}"] if name else [f"  {line}" for line in text.splitlines()]
    return "\n".join(lines)
