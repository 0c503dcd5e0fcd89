"""What a mark may depend on besides the submission and the tests, as one digest."""

from __future__ import annotations

import hashlib
import importlib.util
import platform
import sysconfig
from functools import cache
from pathlib import Path

from cvgrade.sandbox.jail import SHARED_PACKAGES


@cache
def environment_sha256() -> str:
    """Digest Python's version, the machine's kind, all packages installed, and the files of the course's own."""
    digest = hashlib.sha256(f"{platform.python_version()} {platform.system()} {platform.machine()}".encode())
    for folder in sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}):
        for name in sorted(path.name for path in Path(folder).glob("*.dist-info")):  # name-version.dist-info
            digest.update(name.encode() + b"\0")
    for package in SHARED_PACKAGES:  # of a clone: they change without a new version
        for path in _files(package):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


@cache
def code_sha256() -> str:
    """Digest the files of this package: two machines that grade one class must run the same engine."""
    digest = hashlib.sha256()
    folder = Path(__file__).parent
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _files(package: str) -> list[Path]:
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        return []
    folders = map(Path, found.submodule_search_locations)
    return sorted(path for folder in folders for path in folder.rglob("*.py"))
