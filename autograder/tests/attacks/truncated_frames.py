"""
tries = "to leave the grader in the middle of a frame: half a header, half a body, then silence or the end"
kind = "append"
default = "full"
expected = { cross_correlate = "zero", convolve = "zero", edges = "zero" }
"""

import os
import struct
import time

HEADER = struct.Struct("<4sBI")


def cross_correlate(image, kernel):
    os.write(3, HEADER.pack(b"P2Pw", 1, 100)[:5])
    time.sleep(60)


def convolve(image, kernel):
    os.write(3, HEADER.pack(b"P2Pw", 1, 100) + b"L\x05\0\0\0")
    os._exit(0)


def edges(image, operator):
    os.write(3, HEADER.pack(b"P2Pw", 1, 64 * 2**20) + b"\0" * 1000)
    while True:
        time.sleep(1)
