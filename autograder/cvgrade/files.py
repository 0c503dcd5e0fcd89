"""Write files so that a reader sees the old content or the new, never half of either."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from cvgrade.errors import GraderFault


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write to a file beside `path`, flush it to the disk, and move it into place.

    Raises
    ------
    GraderFault
        Where the disk is full or not writable; `path` is then as it was.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
        raise GraderFault(
            f"{path}: expected to write {len(data)} bytes, got {error.strerror or error}. "
            "Nothing was changed there. Free some space or choose another folder, then run the command again: "
            "it goes on where it stopped."
        ) from error
