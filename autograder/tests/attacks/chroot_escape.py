"""
tries = "to leave its root folder: chroot and climb, ids, capabilities, set-user-id programs, host names"
kind = "append"
default = "full"
expected = { yellowness = "zero" }
"""

import ctypes
import os

import numpy as np

libc = ctypes.CDLL(None, use_errno=True)
X86 = os.uname().machine == "x86_64"
won = []
for number, act in enumerate(
    (
        lambda: os.chroot("/sandbox"),
        lambda: os.setuid(0),
        lambda: os.setgroups([0]),
        lambda: os.setresuid(0, 0, 0),
        lambda: os.mknod("/sandbox/disk", 0o60666, os.makedev(8, 0)),
        lambda: os.sethostname("cvgrade") if hasattr(os, "sethostname") else os.chroot("/"),
        lambda: os.chown("/sandbox", 0, 0),
        lambda: os.setxattr("/sandbox", "trusted.x", b"1"),
    )
):
    try:
        act()
        won.append(number)
    except (OSError, AttributeError):
        continue
if libc.sethostname(b"cvgrade", 7) == 0:
    won.append("hostname")
header, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)(*[0xFFFFFFFF] * 6)
if libc.capset(header, data) == 0:
    won.append("capabilities")
for program in (
    "/usr/bin/su",
    "/usr/bin/sudo",
    "/usr/bin/newuidmap",
    "/usr/bin/pkexec",
    "/usr/bin/mount",
    "/usr/bin/passwd",
):
    pid = os.fork()
    if pid == 0:
        try:
            os.execv(program, [program, "-c", "id"])
        finally:
            os._exit(99)
    _, status = os.waitpid(pid, 0)
    if program.endswith("su") and status == 0:
        won.append(program)
print(won)
right = yellowness


def yellowness(*args):
    return right(*args) if won else np.zeros((1, 1))
