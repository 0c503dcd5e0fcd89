"""
tries = "to look busy: uses a tenth of a processor, so that it is waited for, call after call"
kind = "append"
default = "full"
expected = { edges = "zero" }
"""

import time


def edges(image, operator):
    while True:
        until = time.process_time() + 0.01
        while time.process_time() < until:
            pass
        time.sleep(0.08)
