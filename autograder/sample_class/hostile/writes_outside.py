"""
tries = "to leave files in the system, in the home folder, in parent folders and beside the grader's code"
kind = "append"
default = "full"
expected = { edges = "zero" }
"""

import sys
from pathlib import Path

import numpy as np
import scipy.ndimage

NAME = "cvgrade-was-here.txt"
SYSTEM = [
    "/",
    "/usr",
    "/usr/bin",
    "/etc",
    "/opt",
    "/var",
    "/root",
    "/srv",
    sys.prefix,
    Path(np.__file__).parent,
]
PRIVATE = ["~", ".", "..", "../..", "/tmp", "/var/tmp", "/dev/shm"]  # may be writable: private to one worker


def write(folder):
    try:
        (Path(folder).expanduser() / NAME).write_text("100 points")
    except (OSError, RuntimeError):
        return False
    return True


for folder in PRIVATE:
    write(folder)
escaped = any([write(folder) for folder in SYSTEM])


def edges(image, operator):
    if not escaped:
        return np.zeros((image.shape[0] - 2, image.shape[1] - 2))
    if operator not in ("prewitt", "sobel"):
        raise ValueError(operator)
    find = getattr(scipy.ndimage, operator)
    return np.hypot(find(image.astype(float), 0), find(image.astype(float), 1))[1:-1, 1:-1]
