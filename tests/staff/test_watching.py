"""Those who watch a broadcast share one look a second."""

import threading
from typing import Any

import pytest

from bot.staff.broadcasts.watching import Watching


class Broadcasts:
    """Counts how often it is looked at."""

    def __init__(self) -> None:
        self.looks = 0

    def look(self, broadcast_id: str) -> Any:
        self.looks += 1
        if broadcast_id == "nowhere":
            raise KeyError(broadcast_id)
        return (broadcast_id, self.looks)


class Seconds:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_fifty_who_watch_at_once_cost_one_look() -> None:
    broadcasts, clock = Broadcasts(), Seconds()
    watching = Watching(broadcasts.look, clock)
    viewers = [threading.Thread(target=watching.latest, args=("one",)) for _ in range(50)]
    for viewer in viewers:
        viewer.start()
    for viewer in viewers:
        viewer.join()
    assert broadcasts.looks == 1


def test_after_a_second_somebody_looks_again() -> None:
    broadcasts, clock = Broadcasts(), Seconds()
    watching = Watching(broadcasts.look, clock)
    first = watching.latest("one")
    clock.now = 0.9
    assert watching.latest("one") == first
    clock.now = 1.0
    assert watching.latest("one") != first


def test_what_is_not_there_is_asked_for_each_time() -> None:
    broadcasts = Broadcasts()
    watching = Watching(broadcasts.look, Seconds())
    for _ in range(2):
        with pytest.raises(KeyError):
            watching.latest("nowhere")
    assert broadcasts.looks == 2


def test_it_remembers_a_hundred_broadcasts_and_no_more() -> None:
    broadcasts = Broadcasts()
    watching = Watching(broadcasts.look, Seconds())
    for number in range(101):
        watching.latest(str(number))
    watching.latest("100")
    assert broadcasts.looks == 101
    watching.latest("0")
    assert broadcasts.looks == 102
