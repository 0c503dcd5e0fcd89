"""
tries = "to outlive the grading: twice forked, sessions of their own, every signal ignored, writing and listening later"
kind = "append"
default = "full"
expected = { yellowness = "zero" }
"""

import os
import signal
import socket
import time

import numpy as np


def daemon():
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            continue
    listeners = []
    for kind, address in ((socket.AF_INET, ("0.0.0.0", 47113)), (socket.AF_UNIX, "\0cvgrade-was-here")):
        try:
            listeners.append(socket.socket(kind))
            listeners[-1].bind(address)
            listeners[-1].listen()
        except OSError:
            pass
    while True:
        time.sleep(1)
        try:
            open("/tmp/cvgrade-was-here.txt", "w").write("alive")
        except OSError:
            pass


def yellowness(image):
    for _ in range(3):
        if os.fork() == 0:
            try:
                os.setsid()
                if os.fork() == 0:
                    os.closerange(0, 256)
                    daemon()
            finally:
                os._exit(0)
    return np.zeros(image.shape[:2])
