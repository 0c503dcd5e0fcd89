"""
tries = "to give itself a network: a new interface, an address, a route, by netlink and by ioctl; to hear the kernel's events"
kind = "append"
default = "full"
expected = { edges = "zero" }
"""

import fcntl
import socket
import struct

import numpy as np

made = []


def ask(kind, body):
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as own:
        own.settimeout(0.2)
        own.send(struct.pack("=IHHII", 16 + len(body), kind, 0x605, 1, 0) + body)  # request, ack, create
        error = struct.unpack_from("=i", own.recv(4096), 16)[0]
        if error == 0:
            made.append(kind)


try:
    ask(16, struct.pack("=BxHiII", 0, 0, 0, 1, 1) + struct.pack("=HH8s", 12, 3, b"dummy0\0\0"))  # RTM_NEWLINK
    ask(24, struct.pack("=BBBBBBBBI", 2, 0, 0, 0, 254, 4, 0, 1, 0))  # RTM_NEWROUTE
except OSError:
    pass
try:
    with socket.socket() as own:
        fcntl.ioctl(own, 0x8914, struct.pack("16sh14x", b"lo", 0))  # SIOCSIFFLAGS: loopback down
        made.append("ioctl")
except OSError:
    pass
try:
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 15) as own:
        own.bind((0, 1))
        own.settimeout(0.1)
        made.append(own.recv(100))
except OSError:
    pass
print(made)
right = edges


def edges(image, operator):
    return right(image, operator) if made else np.zeros((1, 1))
