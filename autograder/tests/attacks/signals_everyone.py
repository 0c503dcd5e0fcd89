"""
tries = "to kill, stop or wake whoever it can reach: itself, its group, its session, its parent, everybody"
kind = "append"
default = "full"
expected = { edges = "zero", convolve = "zero", yellowness = "zero", cross_correlate = "zero" }
"""

import os
import signal
import time


def edges(image, operator):
    for number in (
        signal.SIGTERM,
        signal.SIGINT,
        signal.SIGHUP,
        signal.SIGUSR1,
        signal.SIGSEGV,
        signal.SIGKILL,
    ):
        for target in (1, os.getppid(), -os.getpgid(1) if os.getpgid(1) else -1, *range(3, 200)):
            try:
                os.kill(target, number)
            except OSError:
                continue
    os.killpg(os.getpgrp(), signal.SIGKILL)


def convolve(image, kernel):
    os.kill(-1, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def yellowness(image):
    os.kill(1, signal.SIGSTOP)
    os.kill(0, signal.SIGSTOP)


def cross_correlate(image, kernel):
    os.kill(os.getpid(), signal.SIGXCPU)
