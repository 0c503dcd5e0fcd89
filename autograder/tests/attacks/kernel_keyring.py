"""
tries = "to keep a secret in the kernel's keyrings, where it outlives the worker, or read the session's keys"
kind = "append"
default = "full"
expected = { edges = "zero" }
"""

import ctypes
import os

import numpy as np

libc = ctypes.CDLL(None, use_errno=True)
X86 = os.uname().machine == "x86_64"
add_key, request_key, keyctl = (248, 249, 250) if X86 else (217, 218, 219)
won = [
    name
    for name, result in {
        "add": libc.syscall(add_key, b"user", b"cvgrade", b"secret", 6, -4),
        "session": libc.syscall(keyctl, 0, -3, 1),
        "link": libc.syscall(keyctl, 8, -4, -5),
        "request": libc.syscall(request_key, b"user", b"cvgrade", None, -4),
    }.items()
    if result >= 0
]
print(won)
right = edges


def edges(*args):
    return right(*args) if won else np.zeros((1, 1))
