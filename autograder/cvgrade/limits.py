"""What one submission may use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    Attributes
    ----------
    call_timeout_s, cell_timeout_s
        Seconds of processor time for one call of a function, and for one cell of the notebook.
    submission_timeout_s
        Seconds for everything together: by the clock, on a busy machine by the processor; see
        `cvgrade.sandbox.patience`.
    memory_mb, disk_mb
        Megabytes of memory over what the preloaded libraries take, and of private files.
    processes
        Processes and threads alive at a time.
    """

    call_timeout_s: float = 5.0
    cell_timeout_s: float = 5.0
    submission_timeout_s: float = 60.0
    memory_mb: int = 1024
    disk_mb: int = 64
    processes: int = 16
