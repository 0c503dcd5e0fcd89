"""
tries = "to become root in namespaces of its own: unshare, clone, clone3, setns"
kind = "append"
default = "full"
expected = { convolve = "zero" }
"""

import ctypes
import os

import numpy as np

libc = ctypes.CDLL(None, use_errno=True)
X86 = os.uname().machine == "x86_64"
won = []
for flag in (0x10000000, 0x20000000, 0x40000000, 0x00020000, 0x04000000, 0x08000000, 0x02000000, 0x80):
    if libc.unshare(flag) == 0:
        won.append(("unshare", hex(flag)))
    if flag != 0x80:
        pid = libc.syscall(56 if X86 else 220, flag | 17, 0, 0, 0, 0)
        if pid == 0:
            os._exit(0)
        if pid > 0:
            won.append(("clone", hex(flag)))
arguments = (ctypes.c_ulonglong * 11)(0x10000000, 0, 0, 0, 17)
pid = libc.syscall(435, arguments, 88)
if pid == 0:
    os._exit(0)
if pid > 0:
    won.append("clone3")
for name in ("user", "pid", "net", "mnt"):
    try:
        descriptor = os.open(f"/proc/1/ns/{name}", os.O_RDONLY)
        won.append(libc.setns(descriptor, 0))
    except OSError:
        continue
print(won)
right = convolve


def convolve(*args):
    return right(*args) if won else np.zeros((1, 1))
