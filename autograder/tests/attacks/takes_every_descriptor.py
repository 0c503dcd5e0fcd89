"""
tries = "to open files, sockets, pipes, event, timer, signal and watch descriptors until nobody can"
kind = "append"
default = "full"
expected = { cross_correlate = "zero" }
"""

import ctypes
import os
import resource
import select
import socket

import numpy as np

libc = ctypes.CDLL(None)
kept = []
try:
    resource.setrlimit(resource.RLIMIT_NOFILE, (1 << 20, 1 << 20))
except (ValueError, OSError):
    pass


def cross_correlate(image, kernel):
    for make in (
        os.pipe,
        socket.socketpair,
        select.epoll,
        lambda: os.open("/dev/ptmx", os.O_RDWR),
        lambda: os.open("/dev/null", os.O_RDONLY),
    ):
        try:
            while True:
                kept.append(make())
        except OSError:
            continue
    for name, args in (
        ("inotify_init1", (0,)),
        ("eventfd", (0, 0)),
        ("timerfd_create", (1, 0)),
        ("epoll_create1", (0,)),
    ):
        while getattr(libc, name)(*args) >= 0:
            pass
    return np.zeros((1, 1))
