"""
tries = "to leave processes that nobody can end politely: stopped ones, zombies, ones that wait for each other"
kind = "append"
default = "full"
expected = { edges = "zero" }
"""

import os
import signal
import time


def edges(image, operator):
    for _ in range(3):
        pid = os.fork()
        if pid == 0:
            os.kill(os.getpid(), signal.SIGSTOP)
            time.sleep(600)
    if os.fork() == 0:
        os._exit(0)  # a zombie: never waited for
    os.kill(os.getpid(), signal.SIGSTOP)
