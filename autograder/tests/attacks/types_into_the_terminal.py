"""
tries = "to type commands into the grader's terminal, or to read what is typed there"
kind = "append"
default = "full"
expected = { yellowness = "zero" }
"""

import fcntl
import os
import termios

import numpy as np

typed = []
for name in ("/dev/tty", "/dev/console", "/dev/pts/0", "/dev/pts/1", "/dev/stdin", "/dev/tty0", "/dev/tty1"):
    try:
        terminal = os.open(name, os.O_RDWR | os.O_NONBLOCK)
        for byte in b"touch /tmp/cvgrade-was-here.txt\n":
            fcntl.ioctl(terminal, termios.TIOCSTI, bytes([byte]))
        typed.append(name)
    except OSError:
        continue
right = yellowness


def yellowness(image):
    return right(image) if typed else np.zeros(image.shape[:2])
