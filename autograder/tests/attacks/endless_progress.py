"""
tries = "to keep the grader waiting for ever: it says that it is in the next cell, again and again, and hardly works"
kind = "append"
default = "zero"
"""

import signal
import socket
import sys
import time

signal.signal(signal.SIGALRM, signal.SIG_IGN)
send = sys.modules["cvgrade.sandbox.wire"].send
channel = socket.socket(fileno=3)
number = 1
while True:
    send(channel, {"cell": number})
    number += 1
    time.sleep(0.3)
