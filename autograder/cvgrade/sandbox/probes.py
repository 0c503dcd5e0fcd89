"""What `cvgrade doctor` tries in a real jail. Its text runs there as a notebook would; the grader never imports it."""

from __future__ import annotations

import ctypes
import os
import socket
import time
from pathlib import Path
from typing import NoReturn

_libc = ctypes.CDLL(None, use_errno=True)


def rights() -> dict[str, int]:
    """Return the user, the number of capabilities held, and whether rights can be gained by running a program."""
    words = (ctypes.c_uint32 * 6)()
    _libc.capget((ctypes.c_uint32 * 2)(0x20080522, 0), words)
    no_new_privileges = int(_libc.prctl(39, 0, 0, 0, 0))  # PR_GET_NO_NEW_PRIVS
    return {
        "user": os.getuid(),
        "capabilities": sum(map(bool, words)),
        "no_new_privileges": no_new_privileges,
    }


def errors_of(numbers: list[int]) -> list[int]:
    """Make system calls without arguments; return the error number of each, 0 where it succeeds."""
    errors = []
    for number in numbers:
        ctypes.set_errno(0)
        failed = _libc.syscall(ctypes.c_long(number), *[ctypes.c_long(0)] * 6) == -1
        errors.append(ctypes.get_errno() if failed else 0)
    return errors


def reached(abstract: str) -> list[str]:
    """Try to reach a socket of the grader's and the world; return what answered, or could have."""
    found = []
    for family, address in (
        (socket.AF_UNIX, "\0" + abstract),
        (socket.AF_INET, ("192.0.2.1", 80)),
        (40, (2, 80)),  # vsock: the host of a virtual machine
    ):
        try:
            with socket.socket(family) as tried:
                tried.settimeout(0.2)
                tried.connect(address)
                found.append(str(address))
        except TimeoutError:
            found.append(str(address))  # it went out
        except OSError:
            pass
    return found


def visible(paths: list[str]) -> list[str]:
    """Return which of these can be seen."""
    return [path for path in paths if os.path.lexists(path)]


def writable() -> list[str]:
    """Return the folders near the root where a file can be made."""
    found = []
    for folder, below, _ in os.walk("/"):
        if folder.count("/") >= 2 or folder == "/tmp":
            below.clear()
        try:
            Path(folder, "probe").touch()
            found.append(folder)
        except OSError:
            pass
    return found


def environment() -> list[str]:
    """Return the names of the environment variables."""
    return sorted(os.environ)


def processes() -> int:
    """Count the processes that can be seen or signalled, this one and its supervisor left out."""
    seen = {int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()}
    for pid in range(1, 3000):
        try:
            os.kill(pid, 0)
            seen.add(pid)
        except OSError:
            pass
    return len(seen - {1, os.getpid()})


def allocate(megabytes: int) -> int:
    """Take memory in one process."""
    return len(bytearray(megabytes * 2**20))


def allocate_together(count: int, megabytes: int) -> None:
    """Take memory in several processes, each within its own limit."""
    ready, tell = os.pipe()
    for _ in range(count):
        if os.fork() == 0:
            block = bytearray(b"x") * (megabytes * 2**20)
            os.write(tell, block[:1])
            time.sleep(60)
    for _ in range(count):
        os.read(ready, 1)
    time.sleep(1)


def fork_all() -> int:
    """Start processes until it fails; return how many, and leave them running."""
    count = 0
    try:
        while count < 1000:
            if os.fork() == 0:
                time.sleep(60)
                os._exit(0)
            count += 1
    except OSError:
        pass
    return count


def fork_once() -> bool:
    """Say whether a process can be started."""
    try:
        pid = os.fork()
    except OSError:
        return False
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return True


def written(megabytes: int) -> int:
    """Write a file until it fails; return the megabytes."""
    done = 0
    try:
        with Path("big").open("wb", buffering=0) as file:
            while done < megabytes:
                file.write(bytes(2**20))
                done += 1
    except OSError:
        pass
    return done


def spin() -> NoReturn:
    """Never return."""
    while True:
        pass


def leave_a_daemon() -> None:
    """Start a process that wants to outlive this one."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(600)
        os._exit(0)
    os.wait()
