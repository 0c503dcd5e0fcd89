"""
tries = "to interrupt the worker's own code: alarms and profiling signals ten thousand times a second while it answers"
kind = "append"
default = "full"
expected = { edges = "zero" }
"""

import signal


def ring(*args):
    raise RuntimeError("interrupted")


def edges(image, operator):
    signal.signal(signal.SIGALRM, ring)
    signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 1e-4, 1e-4)
    signal.setitimer(signal.ITIMER_VIRTUAL, 1e-4, 1e-4)
    return [[0.0] * 1000 for _ in range(100)]
