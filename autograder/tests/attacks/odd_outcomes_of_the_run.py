"""
tries = "to end its run with notes, prints and functions of wrong types, for cells that do not exist"
kind = "append"
default = "zero"
"""

import os
import socket
import sys

send = sys.modules["cvgrade.sandbox.wire"].send
channel = socket.socket(fileno=3)
send(
    channel,
    {
        "notes": [[10**3000, "x"], [float("inf"), "y"], [-5, None]],
        "printed": {},
        "functions": [None, 3, b"edges"],
        "left_out": [-1, 10**3000],
    },
)
os._exit(0)
