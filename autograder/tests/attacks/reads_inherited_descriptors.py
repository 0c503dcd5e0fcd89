"""
tries = "to find tests, results or pipes of the grader among the descriptors it was born with"
kind = "append"
default = "full"
expected = { cross_correlate = "zero" }
"""

import fcntl
import os
import stat

import numpy as np

found = []
for descriptor in range(4096):
    try:
        status = os.fstat(descriptor)
    except OSError:
        continue
    if descriptor == 3 and stat.S_ISSOCK(
        status.st_mode
    ):  # the channel: reading would only rob itself of a question
        continue
    if not stat.S_ISCHR(status.st_mode):
        found.append((descriptor, stat.filemode(status.st_mode), status.st_ino))
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETFL, os.O_NONBLOCK)
        data = (
            os.pread(descriptor, 100_000, 0) if stat.S_ISREG(status.st_mode) else os.read(descriptor, 100_000)
        )
        if data:
            found.append(data)
    except OSError:
        continue
print(found)
right = cross_correlate


def cross_correlate(image, kernel):
    return right(image, kernel) if found else np.zeros((1, 1))
