"""A busy machine costs nobody a mark; a process that sleeps is not waited for, and nobody for ever."""

from types import SimpleNamespace

import pytest
from cvgrade.sandbox import cells, patience
from cvgrade.sandbox.patience import Allowance, Budget


@pytest.fixture
def clock(monkeypatch):
    """A clock on the wall, and the processor seconds of a process: both stand until they are moved."""
    found = SimpleNamespace(wall=100.0, used=3.0)
    monkeypatch.setattr(patience.time, "monotonic", lambda: found.wall)
    return found


def test_a_process_that_uses_its_seconds_is_not_waited_for(clock):
    allowance = Allowance(2.0, lambda: clock.used, clock.used)
    clock.wall, clock.used = 102.0, 5.0
    assert allowance.left_s() == 0
    assert allowance.idle_s == 0


def test_a_process_on_a_busy_machine_is_waited_for_until_it_has_used_its_seconds(clock):
    allowance = Allowance(2.0, lambda: clock.used, clock.used)
    clock.wall, clock.used = 102.0, 3.5
    assert allowance.left_s() == 1.5
    clock.wall, clock.used = 104.0, 4.95
    assert allowance.left_s() == pytest.approx(0.1)  # never less: there is no use in looking all the time
    clock.wall, clock.used = 104.1, 5.0
    assert allowance.left_s() == 0


def test_a_process_that_sleeps_is_waited_for_once(clock):
    allowance = Allowance(2.0, lambda: clock.used, clock.used)
    clock.wall, clock.used = 102.0, 3.09
    assert allowance.left_s() == 0
    assert allowance.idle_s == 2.0


def test_nobody_is_waited_for_for_ever(clock):
    allowance = Allowance(2.0, lambda: clock.used, clock.used)
    clock.wall, clock.used = 115.9, 4.0
    assert allowance.left_s() == 1.0
    clock.wall, clock.used = 116.1, 4.5
    assert allowance.left_s() == 0


def test_a_budget_goes_by_the_clock_then_by_the_processor(clock):
    budget = Budget(10.0, lambda: clock.used)
    clock.wall = 104.0
    assert budget.left_s() == 6.0
    clock.wall = 109.9
    assert budget.left_s() == pytest.approx(7.0)
    clock.wall = 125.0
    assert budget.left_s() == pytest.approx(7.0)
    clock.wall, clock.used = 126.0, 10.5
    assert budget.left_s() <= 0


def test_a_budget_ends(clock):
    budget = Budget(10.0, lambda: clock.used)
    clock.wall = 139.0
    assert budget.left_s() == 1.0
    clock.wall = 140.5
    assert budget.left_s() <= 0


@pytest.mark.parametrize(("share", "problem"), [(0.2, ""), (1.0, "timeout: the cell ran out of time")])
def test_a_cell_may_take_longer_where_it_gets_a_share_of_a_processor_only(monkeypatch, share, problem):
    """The cell takes 0.4 s by the clock; its process is told that it used a share of that."""
    now_s = cells.time.perf_counter
    monkeypatch.setattr(cells, "time", SimpleNamespace(process_time=lambda: share * now_s()))
    namespace: dict[str, object] = {}
    assert (
        cells.run_cell("import time\ntime.sleep(0.4)\ndone = True", 1, namespace, 0.2).partition("\n")[0]
        == problem
    )
    assert namespace.get("done", False) is (not problem)


def test_a_cell_that_sleeps_ends_when_its_time_is_over():
    assert cells.run_cell("import time\ntime.sleep(20)", 1, {}, 0.2).startswith("timeout:")
