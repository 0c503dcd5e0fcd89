"""
tries = "to send what it learns away: inet, inet6, datagrams, broadcasts, name servers, a proxy from the environment"
kind = "append"
default = "full"
expected = { cross_correlate = "zero" }
"""

import socket
import urllib.request

import numpy as np

reached = []
for family, address in (
    (socket.AF_INET, "192.0.2.1"),
    (socket.AF_INET, "255.255.255.255"),
    (socket.AF_INET, "169.254.169.254"),
    (socket.AF_INET6, "2001:db8::1"),
    (socket.AF_INET6, "ff02::1"),
    (socket.AF_INET, "10.0.0.1"),
):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        try:
            with socket.socket(family, kind) as own:
                own.settimeout(0.1)
                own.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
                own.connect((address, 53))
                reached.append((address, own.getsockname()))
        except OSError:
            continue
try:
    reached.append(socket.getaddrinfo("example.com", 80))
except OSError:
    pass
try:
    reached.append(urllib.request.urlopen("http://192.0.2.1/", timeout=0.1).status)
except OSError:
    pass
right = cross_correlate


def cross_correlate(image, kernel):
    return right(image, kernel) if reached else np.zeros((1, 1))
