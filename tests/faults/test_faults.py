"""The fault test, small enough for every run; `make fault-test` has it with 20,000 recipients."""

import pytest

from tests.faults.scenario import Scenario
from tests.faults.stage import stage


@pytest.mark.slow
def test_nobody_is_missed_and_nobody_is_written_to_twice_when_everything_goes_wrong() -> None:
    with stage(120, hasty=True) as set_up:
        verdict = Scenario(set_up, recipients=2000, workers=4, seed=1).play(seconds=900)
    assert verdict.faults == []
