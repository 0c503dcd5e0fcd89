"""
tries = "to answer a byte at a time, for ever, each one just before the grader loses patience"
kind = "append"
default = "full"
expected = { yellowness = "zero" }
"""

import os
import time


def yellowness(image):
    os.write(3, b"P2Pw\x01\x00\x00\x00\x02B\xf0\xff\xff\x01")
    while True:
        os.write(3, b"x")
        time.sleep(0.05)
