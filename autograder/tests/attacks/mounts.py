"""
tries = "to change what it sees: mount, remount writable, bind, pivot, the newer calls for mounts"
kind = "append"
default = "full"
expected = { edges = "zero" }
"""

import ctypes
import os

import numpy as np

libc = ctypes.CDLL(None, use_errno=True)
X86 = os.uname().machine == "x86_64"
won = []
MS_REMOUNT, MS_BIND, MNT_DETACH = 32, 4096, 2
tries = {
    "tmpfs": lambda: libc.mount(b"none", b"/sandbox", b"tmpfs", 0, None),
    "proc": lambda: libc.mount(b"proc", b"/proc", b"proc", 0, None),
    "sysfs": lambda: libc.mount(b"sysfs", b"/tmp", b"sysfs", 0, None),
    "writable": lambda: libc.mount(None, b"/usr", None, MS_REMOUNT | MS_BIND, None),
    "root": lambda: libc.mount(None, b"/", None, MS_REMOUNT, None),
    "umount": lambda: libc.umount2(b"/proc", MNT_DETACH),
    "umount home": lambda: libc.umount2(b"/sandbox", MNT_DETACH),
    "fsopen": lambda: -1 if libc.syscall(430, b"proc", 0) < 0 else 0,
    "open_tree": lambda: -1 if libc.syscall(428, -100, b"/", 1) < 0 else 0,
    "pivot_root": lambda: libc.syscall(155 if X86 else 41, b".", b"."),
}
for name, act in tries.items():
    if act() == 0:
        won.append(name)
print(won)
right = edges


def edges(*args):
    return right(*args) if won else np.zeros((1, 1))
