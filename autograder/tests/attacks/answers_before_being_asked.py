"""
tries = "to answer a thousand questions in advance with valid frames, and then to stop listening"
kind = "append"
default = "zero"
"""

import socket
import sys
import time

wire = sys.modules["cvgrade.sandbox.wire"]
channel = socket.socket(fileno=3)
functions = ["edges", "convolve", "yellowness"]
wire.send(channel, {"notes": [], "printed": "100 of 100", "functions": functions, "left_out": []})
for _ in range(300):
    wire.send(channel, {"ok": True, "passed": True, "points": 100})
while True:
    time.sleep(1)
