"""What one watches while a class is graded: how far, how good, how fast, how long yet."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType

from rich.console import Console, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from cvgrade.results import Report


class Watch:
    """A table on a terminal that keeps up with the grading; silent where there is no terminal."""

    def __init__(
        self, console: Console, assignment: str, total: int, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._assignment = assignment
        self._total = total
        self._clock = clock
        self._started = clock()
        self._first: float | None = None  # when the first fresh report came: before it, the jail was starting
        self._latest = self._started  # when the latest fresh report came
        self._last = ""
        self.done = 0
        self.fresh = 0
        self.not_graded = 0
        self.points = 0.0
        self._live = Live(
            get_renderable=self.table,
            console=console,
            refresh_per_second=4,
            transient=True,
            auto_refresh=True,
        )
        self._shown = console.is_terminal

    def __enter__(self) -> Watch:
        if self._shown:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            self._live.stop()

    def add(self, report: Report, fresh: bool) -> None:
        """Count a report, freshly graded or stored before."""
        self.done += 1
        self.points += report.earned if report.graded else 0
        self.not_graded += not report.graded
        self._last = report.student
        if fresh:
            self.fresh += 1
            self._latest = self._clock()
            self._first = self._latest if self._first is None else self._first

    @property
    def rate(self) -> float:
        """Submissions graded a second, once the first is there; 0 before."""
        if self._first is None or self.fresh < 2:
            return 0.0
        return (self.fresh - 1) / max(self._latest - self._first, 1e-3)

    @property
    def left_s(self) -> float | None:
        """Seconds until the end at this rate; None where it is not known yet."""
        left = self._total - self.done
        return 0.0 if left == 0 else left / self.rate if self.rate else None

    def table(self) -> RenderableType:
        """Draw the table."""
        graded = self.done - self.not_graded
        table = Table.grid(padding=(0, 3))
        table.add_row(*(Text(word, style="dim") for word in ("done", "mean", "not graded", "rate", "left")))
        table.add_row(
            f"{self.done} of {self._total}",
            f"{self.points / graded:.2f}" if graded else "–",
            Text(str(self.not_graded), style="bold red" if self.not_graded else ""),
            _pace(self.rate),
            _duration(self.left_s),
        )
        doing = self._last or f"starting the jail, {self._clock() - self._started:.0f} s"
        doing = "writing reports and gradebook" if self.done == self._total else doing
        bar = ProgressBar(total=max(self._total, 1), completed=self.done, width=50)
        whole = Table.grid()  # a bar in a group would not end its line
        for part in (Text(f"{self._assignment}: {doing}", no_wrap=True), bar, table):
            whole.add_row(part)
        return whole


def _pace(rate: float) -> str:
    if not rate:
        return "–"
    return f"{rate:.1f} a second" if rate >= 1 else f"{60 * rate:.1f} a minute"


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"
