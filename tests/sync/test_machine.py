"""The invariants of syncing, tried at random against the real app; the long run belongs to the soak."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.sync.machine import Sync

QUIET = list(HealthCheck)


@pytest.mark.timeout(900)
def test_nothing_acknowledged_is_ever_lost_or_doubled() -> None:
    run_state_machine_as_test(Sync, settings=settings(
        max_examples=60, stateful_step_count=60, deadline=None, derandomize=True, database=None, suppress_health_check=QUIET))


@pytest.mark.soak
@pytest.mark.timeout(4 * 3600)
def test_nothing_acknowledged_is_ever_lost_or_doubled_in_a_long_run() -> None:
    run_state_machine_as_test(Sync, settings=settings(
        max_examples=5000, stateful_step_count=60, deadline=None, database=None, suppress_health_check=QUIET,
        phases=(Phase.generate, Phase.shrink)))
