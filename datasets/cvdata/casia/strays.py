"""Names of files that need no reading, and of archives that would need another program."""

from __future__ import annotations

__all__ = ["PACKED", "is_stray"]

PACKED = {".zip", ".alz", ".egg", ".rar", ".7z", ".gz", ".tgz", ".tar", ".xz", ".bz2"}
_STRAYS = {"thumbs.db", "desktop.ini", "__macosx"}


def is_stray(name: str) -> bool:
    """Tell what operating systems leave lying around, such as ``.DS_Store``, from a file of the user's."""
    return (name.startswith(".") and name != "..") or name.lower() in _STRAYS
