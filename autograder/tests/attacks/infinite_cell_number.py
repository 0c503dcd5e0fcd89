"""
tries = "to be left without a verdict by the number of the cell it says it runs: infinity"
kind = "append"
default = "full"
"""

import os
import socket
import sys

sys.modules["cvgrade.sandbox.wire"].send(socket.socket(fileno=3), {"cell": float("inf")})
os._exit(0)
