"""The progress bar of a training: epoch, loss, accuracy, time to the end of the epoch."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


class Show:
    """Bring loss and accuracy to the progress bar, five times a second at most: each time waits for the device."""

    def __init__(self, bar: Progress | None, steps: int) -> None:
        self.bar, self.next = bar, 0.0
        self.task = None if bar is None else bar.add_task("", total=steps)

    def is_due(self) -> bool:
        """Say whether it is time to bring something."""
        return self.bar is not None and time.monotonic() >= self.next

    def __call__(self, epoch: int, step: int, loss: float, accuracy: float) -> None:
        """Show how far the epoch is."""
        assert self.bar is not None
        assert self.task is not None
        self.next = time.monotonic() + 0.2
        words = f"epoch {epoch}  loss {loss:.4f}  accuracy {accuracy:.4f}"
        self.bar.update(self.task, completed=step, description=words)


@contextmanager
def progress(steps: int, quiet: bool) -> Iterator[Show]:
    """Open the bar for batches of an epoch; nothing is shown if ``quiet``."""
    if quiet:
        yield Show(None, steps)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, transient=True) as bar:
        yield Show(bar, steps)
