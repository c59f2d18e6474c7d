"""A broadcaster that stops, or was cut off, leaves everything for the next."""

from bot.store import keys
from tests.broadcast.harness import Postman, Town
from tests.broadcast.sending.conftest import IMPATIENT, accepted, people


def test_a_broadcaster_that_is_stopped_leaves_everything_for_the_next(slow_town: Town) -> None:
    town = slow_town
    broadcast = town.launch()
    first = Postman(accepted)
    town.run(first, until=lambda: len(first.submitted) >= 10)

    assert town.counts(broadcast) == {
        "accepted": len(first.submitted),
        "planned": 40 - len(first.submitted),
    }
    second = Postman(accepted)
    town.run(second, until=town.ended(broadcast))
    assert len(first.submitted) + len(second.submitted) == 40
    assert len(set(first.addresses + second.addresses)) == 40


def test_a_launch_that_was_cut_off_is_made_good(town: Town) -> None:
    people(town)
    broadcast = town.launch()
    town.client.delete(keys.lane("ordinary"))  # as if the process had died before
    postman = Postman(accepted)
    town.run(postman, until=town.ended(broadcast), limits=IMPATIENT)
    assert len(postman.submitted) == 12


def test_ranges_that_fell_out_of_their_lane_are_put_back(slow_town: Town) -> None:
    town = slow_town
    broadcast = town.launch()
    first = Postman(accepted)
    town.run(first, until=lambda: len(first.submitted) >= 10)
    town.client.delete(keys.lane("ordinary"))

    town.run(second := Postman(accepted), until=town.ended(broadcast))

    assert len(set(first.addresses + second.addresses)) == 40
