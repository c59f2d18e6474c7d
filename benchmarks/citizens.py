"""What citizens write in the benchmarks: half of it what everybody writes, half written once."""

from collections.abc import Iterator
from itertools import cycle
from secrets import token_hex

from benchmarks.load import signed_request

_PEOPLE = 400
_USUAL = (
    "Jesi On",
    "grazie!",
    "a cosa sono iscritto?",
    "solo scuole e strade",
    "quanto costa il servizio?",
    "aggiungi il meteo",
)
# As long as what citizens write: five words on average.
_OWN_WORDS = (
    "quando scade la tari? {name} {number}",
    "{name} {number}, che significa allerta arancione?",
    "carta d'identità, come faccio? {name} {number}",
    "non mi arriva niente, {name} {number}",
    "aggiungi gli eventi, {name} {number}",
)
_NAMES = ("Anna", "Bruno", "Carla", "Dino", "Elena", "Fabio", "Gina", "Luca", "Marta", "Nino")


def messages(port: int, token: str) -> Iterator[bytes]:
    """Signed requests to the webhook on a port, without end, with all that Twilio sends along."""
    base_url = f"http://127.0.0.1:{port}"
    for person, saying in zip(cycle(range(_PEOPLE)), _sayings(), strict=False):
        digits = f"393335550{person:03d}"
        form = {
            "MessageSid": f"SM{token_hex(16)}",
            "SmsMessageSid": "SM" + "0" * 32,
            "SmsSid": "SM" + "0" * 32,
            "SmsStatus": "received",
            "AccountSid": "AC" + "0" * 32,
            "From": f"whatsapp:+{digits}",
            "To": "whatsapp:+390731555000",
            "WaId": digits,
            "ProfileName": "Anna",
            "Body": saying,
            "NumMedia": "0",
            "NumSegments": "1",
            "ReferralNumMedia": "0",
            "MessageType": "text",
            "Forwarded": "false",
            "FrequentlyForwarded": "false",
            "ApiVersion": "2010-04-01",
        }
        yield signed_request("/whatsapp/inbound", form, port=port, token=token, base_url=base_url)


def _sayings() -> Iterator[str]:
    """Every other message is one that everybody sends; no two of the others are alike."""
    for number, (usual, own, name) in enumerate(
        zip(cycle(_USUAL), cycle(_OWN_WORDS), cycle(_NAMES), strict=False)
    ):
        yield usual
        yield own.format(name=name, number=number)
