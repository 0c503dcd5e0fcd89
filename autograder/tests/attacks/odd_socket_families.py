"""
tries = "to leave through families that a network namespace does not cover: vsock, raw packets, kernel crypto, Bluetooth"
kind = "append"
default = "full"
expected = { yellowness = "zero" }
"""

import ctypes

import numpy as np

libc = ctypes.CDLL(None, use_errno=True)
RAW, DGRAM, STREAM, SEQPACKET = 3, 2, 1, 5
opened = []
for family in range(3, 46):  # all but unix, inet, and below netlink for routes, which stays in the namespace
    if family in (10, 16):
        continue
    for kind in (STREAM, DGRAM, RAW, SEQPACKET):
        descriptor = libc.socket(family, kind, 0)
        if descriptor >= 0:
            opened.append(family)
            libc.close(descriptor)
for family in (2, 10, 17):
    if libc.socket(family, RAW, 1) >= 0:
        opened.append((family, "raw"))
print(opened)
right = yellowness


def yellowness(image):
    return right(image) if opened else np.zeros(image.shape[:2])
