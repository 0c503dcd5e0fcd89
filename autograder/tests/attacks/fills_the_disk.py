"""
tries = "to fill every file system that it may write to: with bytes, with inodes, with deep and sparse files"
kind = "append"
default = "full"
expected = { yellowness = "zero" }
"""

import os

import numpy as np


def fill(folder):
    try:
        with open(folder + "/sparse", "wb") as file:
            file.truncate(2**50)
    except OSError:
        pass
    for number in range(10_000):
        try:
            os.close(os.open(f"{folder}/{number}", os.O_CREAT | os.O_WRONLY))
        except OSError:
            break
    try:
        with open(folder + "/large", "wb", buffering=0) as file:
            while file.write(b"x" * 2**20):
                pass
    except OSError:
        pass
    try:
        for _ in range(500):
            os.mkdir(folder := folder + "/d")
    except OSError:
        pass


def yellowness(image):
    for folder in ("/sandbox", "/tmp", "/dev/shm", "/", "/var/tmp", "/usr", "/dev", "/dev/pts"):
        fill(folder)
    return np.zeros(image.shape[:2])
