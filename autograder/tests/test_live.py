"""The table that one watches: counts, mean, rate and the time left, and no word where nobody looks."""

import io

import pytest
from cvgrade.live import Watch
from cvgrade.results import Report, TaskResult, TestResult
from rich.console import Console


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def report_of(student: str, earned: float, graded: bool = True) -> Report:
    cause = "wrong value" if graded else "not graded"
    return Report("a", student, (TaskResult("t", (TestResult("n", "t", 10, earned, "visible", cause),)),))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watch(clock: Clock) -> Watch:
    return Watch(Console(file=io.StringIO()), "03_convolution", 6, clock=clock)


def shown(watch: Watch) -> list[list[str]]:
    console = Console(file=io.StringIO(), width=100)
    console.print(watch.table())
    return [line.split() for line in console.file.getvalue().splitlines()]


def test_before_the_first_report_the_jail_is_starting(watch, clock):
    clock.now += 3
    first, _, words, values = shown(watch)
    assert words == ["done", "mean", "not", "graded", "rate", "left"]
    assert first == ["03_convolution:", "starting", "the", "jail,", "3", "s"]
    assert values == ["0", "of", "6", "–", "0", "–", "–"]


def test_the_rate_is_of_fresh_reports_from_the_first_on(watch, clock):
    watch.add(report_of("stored", 8), False)
    clock.now += 10  # the jail starts
    watch.add(report_of("ada", 5), True)
    assert (watch.rate, watch.left_s) == (0, None)
    clock.now += 2
    watch.add(report_of("boris", 2, graded=False), True)
    assert (watch.rate, watch.left_s) == (0.5, 6)
    *_, values = shown(watch)
    assert values == ["3", "of", "6", "6.50", "1", "30.0", "a", "minute", "0:06"]
    assert shown(watch)[0][-1] == "boris"


def test_at_the_end_nothing_is_left_and_the_rate_stays(watch, clock):
    for name in "abcdef":
        clock.now += 0.5
        watch.add(report_of(name, 1), True)
    clock.now += 100  # the gradebook is written
    assert (watch.rate, watch.left_s) == (2, 0)
    assert shown(watch)[0][1:] == ["writing", "reports", "and", "gradebook"]
    assert shown(watch)[-1][5:] == ["2.0", "a", "second", "0:00"]


@pytest.mark.parametrize(("rate", "left"), [(0.001, "1:06:40"), (0.1, "0:40"), (0.01, "6:40")])
def test_hours_minutes_and_seconds_are_written(watch, clock, rate, left):
    watch.add(report_of("ada", 1), True)
    clock.now += 1 / rate
    watch.add(report_of("boris", 1), True)
    assert shown(watch)[-1][-1] == left


def test_a_name_with_brackets_is_no_markup(watch):
    watch.add(report_of("[bold]x[/]", 1), True)
    assert shown(watch)[0][-1] == "[bold]x[/]"


@pytest.mark.parametrize("terminal", [True, False])
def test_the_table_is_drawn_on_a_terminal_only(terminal):
    file = io.StringIO()
    with Watch(Console(file=file, force_terminal=terminal, width=80), "01_tiny", 1) as watch:
        watch.add(report_of("ada", 1), True)
    assert ("1 of 1" in file.getvalue()) == terminal
