"""What Prometheus is told: counts, and nobody's name."""

from prometheus_client import CollectorRegistry, generate_latest

from bot.broadcast import Presence
from bot.broadcast.lanes import Lanes
from bot.broadcast.watch import (
    AlarmKind,
    Alarms,
    Figures,
)
from tests.broadcast.harness import Town, address_of
from tests.broadcast.watch.conftest import sent
from tests.conftest import SettableClock


def test_the_figures_count_messages_failures_work_and_alarms_and_name_nobody(
    town: Town, lanes: Lanes, alarms: Alarms, clock: SettableClock
) -> None:
    broadcast = sent(town)
    town.receipts.record(f"{broadcast}.0.0", "delivered")
    town.receipts.record(f"{broadcast}.0.1", "undelivered", 63024)
    alarms.sound(AlarmKind.NOBODY_REACHED, broadcast, recipients=5)
    registry = CollectorRegistry()
    presence = Presence(town.client, clock)
    presence.sign("worker-1")
    registry.register(
        Figures(
            archive=town.archive,
            ledger=town.ledger,
            lanes=lanes,
            paces=town.paces,
            tier=town.tier_budget,
            presence=presence,
            alarms=alarms,
            clock=clock,
        )
    )
    shown = generate_latest(registry).decode()
    for line in (
        'jesi_on_messages{status="delivered"} 1.0',
        'jesi_on_messages{status="failed"} 1.0',
        'jesi_on_messages{status="accepted"} 3.0',
        'jesi_on_failures{code="63024"} 1.0',
        'jesi_on_broadcasts{state="sending"} 1.0',
        'jesi_on_unfinished_work{lane="emergency"} 1.0',
        'jesi_on_oldest_work_seconds{lane="ordinary"} 0.0',
        'jesi_on_alarms{kind="nobody_reached"} 1.0',
        "jesi_on_broadcasters 1.0",
    ):
        assert line in shown, line
    assert "jesi_on_tier_left" not in shown
    assert all(address_of(person).uri[-9:] not in shown for person in range(5))
    assert broadcast not in shown
