"""
tries = "to waste time without using any: sleeps in functions, waits for locks, reads from an empty pipe"
kind = "append"
default = "full"
expected = { edges = "zero", convolve = "zero", yellowness = "zero" }
"""

import os
import threading
import time


def edges(image, operator):
    time.sleep(3600)


def convolve(image, kernel):
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()


def yellowness(image):
    return os.read(os.pipe()[0], 1)
