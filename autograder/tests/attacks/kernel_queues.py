"""
tries = "to fill the kernel's own memory: message queues, semaphore sets, pipe buffers, aio contexts, locked pages, ptys"
kind = "append"
default = "full"
expected = { edges = "zero" }
"""

import ctypes
import fcntl
import os

import numpy as np

libc = ctypes.CDLL(None, use_errno=True)
right, pipes = edges, []


def take():
    taken = 0
    for _ in range(100):
        taken += libc.semget(0, 1000, 0o1600) >= 0
        queue = libc.msgget(0, 0o1600)
        if queue >= 0:
            taken += 1
            libc.msgsnd(queue, ctypes.create_string_buffer(b"\1" * 8 + b"x" * 8000, 8008), 8000, 0o4000)
    context = ctypes.c_ulong(0)
    taken += (
        libc.syscall(206 if os.uname().machine == "x86_64" else 0, 60_000, ctypes.byref(context)) == 0
    )  # io_setup
    taken += libc.mq_open(b"/cvgrade", os.O_CREAT | os.O_RDWR, 0o600, None) >= 0
    taken += libc.mlockall(3) == 0
    while len(pipes) < 60:
        reader, writer = os.pipe()
        pipes.append(reader)
        try:
            fcntl.fcntl(writer, 1031, 1 << 20)  # F_SETPIPE_SZ
        except OSError:
            pass
        os.set_blocking(writer, False)
        os.write(writer, b"x" * (1 << 20))
    return taken


def edges(image, operator):
    return right(image, operator) if take() else np.zeros((1, 1))
