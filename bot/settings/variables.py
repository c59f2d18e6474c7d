"""The variables of the environment, each checked by itself."""

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.settings.twilio_account import check_numbers, check_rates

_STORES = r"^$|^unix://|^rediss?(\+cluster|\+sentinel)?://"


class Variables(BaseSettings):
    """What is in the environment and `.env`; `.env.example` explains it to people."""

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

    @property
    def simulated(self) -> bool:
        """Whether only the simulator stands at the other end: no account, or training."""
        return self.training or not self.twilio_account_sid
