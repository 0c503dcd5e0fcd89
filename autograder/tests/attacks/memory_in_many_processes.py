"""
tries = "to use up the machine's memory with many processes, each within its own limit"
kind = "append"
default = "full"
expected = { edges = "zero" }
"""

import os
import time


def edges(image, operator):
    for _ in range(8):
        if os.fork() == 0:
            hoard = []
            try:
                while len(hoard) < 5:
                    hoard.append(b"x" * (16 * 2**20))
            finally:
                time.sleep(60)
    time.sleep(60)
