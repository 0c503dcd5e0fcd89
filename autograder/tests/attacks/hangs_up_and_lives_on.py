"""
tries = "to shut its channel and go on living, in a function and in a daemon that holds the channel too"
kind = "append"
default = "full"
expected = { edges = "zero" }
"""

import os
import socket
import time


def edges(image, operator):
    if os.fork() == 0:
        os.setsid()
        time.sleep(600)
    socket.socket(fileno=os.dup(3)).shutdown(socket.SHUT_RDWR)
    time.sleep(600)
