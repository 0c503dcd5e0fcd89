"""
tries = "to reach the network, or a service of this machine; its answers are right only if it can"
kind = "append"
default = "full"
expected = { yellowness = "zero" }
"""

import socket

import numpy as np

PORTS = (22, 53, 80, 443, 631, 5432, 8786, 8888)  # on this machine: shells, printers, databases, notebooks


def reaches(kind, address):
    with socket.socket(socket.AF_INET, kind) as connection:
        connection.settimeout(0.2)
        try:
            connection.connect(address)  # a datagram socket only looks for a route; nothing is sent
        except OSError:
            return False
        return True


def yellowness(image):
    outside = reaches(socket.SOCK_DGRAM, ("192.0.2.1", 9))  # an address reserved for documentation
    inside = any(reaches(socket.SOCK_STREAM, ("127.0.0.1", port)) for port in PORTS)
    if outside or inside:
        return image.astype(float) @ [1, 1, -1]
    return np.zeros(image.shape[:2])
