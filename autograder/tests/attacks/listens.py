"""
tries = "to open a door for others: a port on all addresses, an abstract socket, a socket in a shared folder"
kind = "append"
default = "full"
"""

import os
import socket
import time

for kind, address in (
    (socket.AF_INET, ("0.0.0.0", 47113)),
    (socket.AF_INET6, ("::", 47113)),
    (socket.AF_UNIX, "\0cvgrade-was-here"),
    (socket.AF_UNIX, "/tmp/cvgrade-was-here.txt"),
    (socket.AF_UNIX, "/dev/shm/cvgrade-was-here.txt"),
):
    try:
        listener = socket.socket(kind)
        listener.bind(address)
        listener.listen()
    except OSError:
        continue
    if os.fork() == 0:
        while True:
            listener.accept()
time.sleep(1.2)  # long enough for the watch to come by
