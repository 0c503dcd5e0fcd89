"""
tries = "to hoard memory that no process holds: memfd files, System V segments that are attached, filled and let go"
kind = "append"
default = "full"
expected = { edges = "zero" }
"""

import ctypes
import os

import numpy as np

libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
libc.shmdt.argtypes = (ctypes.c_void_p,)
right = edges
MEGABYTES = 8


def fill():
    block, got = b"x" * (MEGABYTES << 20), 0
    for number in range(10):  # ten times what a submission may store in files; enough to show that it can
        descriptor = libc.syscall(319, b"hoard", 0) if os.uname().machine == "x86_64" else -1
        if descriptor >= 0:
            got += os.write(descriptor, block)
        segment = libc.shmget(0, MEGABYTES << 20, 0o1600)
        if segment >= 0:
            address = libc.shmat(segment, None, 0)
            ctypes.memmove(address, block, len(block))
            libc.shmdt(address)
            got += len(block)
    return got


def edges(image, operator):
    return right(image, operator) if fill() > 0 else np.zeros((1, 1))
