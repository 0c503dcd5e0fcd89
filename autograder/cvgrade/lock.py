"""One run at a time that writes into a folder; the lock of a killed run is free."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from cvgrade.errors import AssignmentError


@contextmanager
def exclusive(folder: Path, *, command: str = "grade", option: str = "--output") -> Iterator[None]:
    """Hold a folder, of results and gradebook or of submissions, for one run of a command that writes there.

    The lock is the kernel's, on the file ``.lock``: the file itself stays and means nothing.

    Raises
    ------
    AssignmentError
        Where another run holds it, its file system has no locks, or it cannot be a folder.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AssignmentError(
            f"{command}: expected a folder to write to, {folder}, got {error.strerror}. Choose another with {option}."
        ) from error
    lock = FileLock(folder / ".lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise AssignmentError(
            f"{command}: expected to be alone in {folder}, another `cvgrade {command}` is writing there. "
            f"Wait until it has finished, or choose another folder with {option}."
        ) from None
    except (OSError, NotImplementedError) as error:
        raise AssignmentError(
            f"{command}: expected a folder whose files can be locked, {folder}, got {error}. Some network drives "
            f"cannot do it, so two runs could spoil each other's results: choose a local folder with {option}."
        ) from error
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # the folder may be gone, and the lock with it
            lock.release()
