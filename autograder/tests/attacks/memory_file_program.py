"""
tries = "to run a program from memory, under another personality, with writable code"
kind = "append"
default = "full"
expected = { conv_layer = "zero" }
"""

import ctypes
import os

import numpy as np

libc = ctypes.CDLL(None, use_errno=True)
X86 = os.uname().machine == "x86_64"
won = []
descriptor = libc.syscall(319 if X86 else 279, b"program", 0)
if descriptor >= 0:
    won.append("memfd_create")
if libc.personality(0x0040000) == 0:  # ADDR_NO_RANDOMIZE
    won.append("personality")
if libc.syscall(447, 0) >= 0:
    won.append("memfd_secret")
print(won)
right = conv_layer


def conv_layer(*args):
    return right(*args) if won else np.zeros((1, 1))
