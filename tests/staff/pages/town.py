"""What happens in a town, for pages that are full."""

from datetime import UTC, datetime, timedelta

import redis

from bot.broadcast import AlarmKind, Alarms
from bot.citizens import Address, Registry
from bot.store import keys
from tests.citizens.conftest import subscribe, turn
from tests.conftest import SettableClock
from tests.staff.conftest import Api

LONG = {"topics": ["scuole", "meteo"], "text": "Allerta. " + "Parolalunghissimasenzaspazi" * 20}


class Town:
    """Fills the rooms through the admin endpoint, as somebody else than who looks."""

    def __init__(self, api: Api, client: redis.Redis, clock: SettableClock) -> None:
        self.api = api
        self._redis = client
        self._clock = clock

    def fill(self, registry: Registry) -> None:
        self._unreachable(registry, "whatsapp:+393335550103", 63024)
        seconds, _ = self._redis.time()  # entries of the store carry the store's own time
        now = datetime.fromtimestamp(seconds, UTC)
        for asked in ("quando apre la piscina comunale?", "posso portare il cane al parco?"):
            turn(
                registry,
                "whatsapp:+393335550104",
                change=subscribe("eventi"),
                at=now,
                unanswered=asked,
            )
        self.api.post("/testers", {"name": "Paolo", "number": "3335550190", "language": "it"})
        self.api.post("/tokens", {"name": "Centralina", "role": "writer", "valid_days": 90})
        lucia = {"name": "Lucia Bianchi", "email": "lucia@comune.example", "role": "writer"}
        self.api.post("/people", lucia)
        alarms = Alarms(self._redis, self._clock)
        self.urgent = self.put_up({**LONG, "urgent": True, "valid_until": self._in(hours=9)})
        alarms.sound(AlarmKind.NOBODY_REACHED, self.urgent, recipients=1204)
        alarms.sound(AlarmKind.TEMPLATE, "notice", template="notice", status="paused")

    def write(self, said: dict[str, object]) -> str:
        return str(self.api.post("/broadcasts", said).get_json()["id"])

    def put_up(self, said: dict[str, object]) -> str:
        """Write and ask for approval."""
        return self.write({**said, "send": True})

    def act(self, broadcast: str, act: str) -> None:
        assert self.api.post(f"/broadcasts/{broadcast}/{act}", {}).status_code == 200

    def change(self, broadcast: str, changes: dict[str, object]) -> None:
        answer = self.api.call("PATCH", f"/broadcasts/{broadcast}", json=changes)
        assert answer.status_code == 200

    def knock(self) -> None:
        """Try a token that opens nothing."""
        Api(self.api.client, "nothing").get("/me")

    def _unreachable(self, registry: Registry, uri: str, code: int) -> None:
        record = registry.load([Address.parse(uri)], "SM0")
        slice_, number = record.slice, record.profile.number
        self._redis.setbit(keys.suppressed(slice_), number, 1)
        self._redis.hset(keys.suppressions(slice_), str(number), f"{code} 1700000000")

    def _in(self, **amount: float) -> str:
        return (self._clock.now + timedelta(**amount)).isoformat()
