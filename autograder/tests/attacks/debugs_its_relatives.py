"""
tries = "to read and steer other processes as a debugger does: ptrace, process_vm_readv, pidfd_getfd, kcmp"
kind = "append"
default = "full"
expected = { yellowness = "zero" }
"""

import ctypes
import os

import numpy as np

libc = ctypes.CDLL(None, use_errno=True)
X86 = os.uname().machine == "x86_64"
import signal

won = []
child = os.fork()
if child == 0:
    signal.pause()
pids = (os.getppid(), 1, child)
PTRACE_ATTACH, PTRACE_SEIZE = 16, 0x4206
for pid in pids:
    for request in (PTRACE_ATTACH, PTRACE_SEIZE):
        if libc.ptrace(request, pid, None, None) == 0:
            won.append(("ptrace", pid))
    descriptor = libc.syscall(434, pid, 0)
    if descriptor >= 0:
        won.append(("pidfd_open", pid))
        if libc.syscall(438, descriptor, 3, 0) >= 0:
            won.append(("pidfd_getfd", pid))
buffer = ctypes.create_string_buffer(64)


class Piece(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


here, there = Piece(ctypes.addressof(buffer), 64), Piece(id(libc), 64)
if libc.process_vm_readv(child, ctypes.byref(here), 1, ctypes.byref(there), 1, 0) > 0:
    won.append("process_vm_readv")
if libc.ptrace(0, 0, None, None) == 0:
    won.append("traced by its parent")
os.kill(child, signal.SIGKILL)
print(won)
right = yellowness


def yellowness(*args):
    return right(*args) if won else np.zeros((1, 1))
