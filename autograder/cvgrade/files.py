"""Write files so that a reader sees the old content or the new, never half of either; archives the same every day."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path

from cvgrade.errors import GraderFault

NO_DATE = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold: today's would change the bytes every day


def zip_bytes(files: Mapping[str, bytes], *, programs: Collection[str] = ()) -> bytes:
    """Pack files by their paths in the archive; those named in `programs` may be executed. Same content, same bytes."""
    stored = io.BytesIO()
    with zipfile.ZipFile(
        stored, "w", zipfile.ZIP_STORED
    ) as archive:  # stored: zlib's bytes differ by version
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, NO_DATE)
            entry.create_system = 3  # Unix, wherever it is made
            entry.external_attr = (0o100755 if name in programs else 0o100644) << 16
            archive.writestr(entry, files[name])
    return stored.getvalue()


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
