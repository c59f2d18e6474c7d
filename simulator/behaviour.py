"""How the pretend WhatsApp behaves when nothing is wrong: speeds, receipts, limits."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Amount = Annotated[float, Field(ge=0)]
Limit = Annotated[int, Field(ge=0)]


class Behaviour(BaseModel):
    """Settings that a test or a person may change while the simulator runs (`PUT /settings`).

    Durations are seconds of real time. `mps` is how many messages a second a sender's queue lets
    out (0: no limit; Twilio's default for WhatsApp is 80). `read`: delivered messages are read
    when the chat is `open` on the page, `always`, or `never`. `service_window` off lets free
    text through at any time. `concurrency` refuses more simultaneous POSTs with 429 (0: no
    limit; Twilio does not publish its own). `tier` is Meta's limit of unique citizens written to
    outside a service window in 24 hours (0: unlimited). `approval` is what becomes of a template
    sent for approval, `approval_after` seconds later on the pretend clock.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    mps: Amount = 80
    queue_hours: Annotated[float, Field(gt=0)] = 4
    sent_after: Amount = 0.05
    delivered_after: Amount = 0.25
    read_after: Amount = 0.6
    read: Literal["open", "always", "never"] = "open"
    service_window: bool = True
    concurrency: Limit = 0
    tier: Limit = 0
    approval: Literal["approved", "rejected", "pending"] = "approved"
    approval_after: Amount = 0
    fetch_media: bool = True


class Tuning:
    """The behaviour in force: the one place that every part looks at."""

    def __init__(self, behaviour: Behaviour | None = None) -> None:
        self.now = behaviour or Behaviour()
