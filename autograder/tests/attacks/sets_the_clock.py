"""
tries = "to make the machine's time its own: set clocks, adjust them, step timers of others"
kind = "append"
default = "full"
expected = { edges = "zero" }
"""

import ctypes
import os

import numpy as np

libc = ctypes.CDLL(None, use_errno=True)
X86 = os.uname().machine == "x86_64"
import time

won = []
for act in (lambda: time.clock_settime(time.CLOCK_REALTIME, 0),):
    try:
        act()
        won.append("clock")
    except OSError:
        pass
if libc.settimeofday(ctypes.byref((ctypes.c_long * 2)(0, 0)), None) == 0:
    won.append("settimeofday")
if libc.stime(ctypes.byref(ctypes.c_long(0))) == 0 if hasattr(libc, "stime") else False:
    won.append("stime")
timex = ctypes.create_string_buffer(256)
timex[0] = 1
if libc.adjtimex(timex) >= 0:
    won.append("adjtimex")
print(won)
right = edges


def edges(*args):
    return right(*args) if won else np.zeros((1, 1))
