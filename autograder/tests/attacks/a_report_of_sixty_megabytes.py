"""
tries = "to fill the disk and the teacher's browser with notes and prints past the worker's own limits"
kind = "stub"
default = "zero"
"""

import os
import socket
import sys

send = sys.modules["cvgrade.sandbox.wire"].send
channel = socket.socket(fileno=3)
notes = [[number, "n" * 200] for number in range(1, 60_000)]
functions, left_out = [str(i) for i in range(1000)], list(range(100_000))
send(channel, {"notes": notes, "printed": "p" * 20_000_000, "functions": functions, "left_out": left_out})
for _ in range(100):
    if os.read(3, 65536):
        send(channel, {"raised": "ValueError: " + "r" * 5_000_000 + "\n" + "d" * 5_000_000})
