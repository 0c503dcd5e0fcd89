"""
tries = "to get past the list of forbidden calls by having the kernel make them: io_uring"
kind = "append"
default = "full"
expected = { convolve = "zero" }
"""

import ctypes
import os

import numpy as np

libc = ctypes.CDLL(None, use_errno=True)
X86 = os.uname().machine == "x86_64"
parameters = ctypes.create_string_buffer(120)
ring = libc.syscall(425, 8, parameters)
won = [] if ring < 0 else [ring]
print(won)
right = convolve


def convolve(*args):
    return right(*args) if won else np.zeros((1, 1))
