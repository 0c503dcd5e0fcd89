"""
tries = "to read the grader's environment: its own, its parents', the C library's, the one on the stack"
kind = "append"
default = "full"
expected = { convolve = "zero" }
"""

import ctypes
import glob
import os
import subprocess

import numpy as np

texts = [repr(dict(os.environ)), repr(os.environb), str(os.getenv("CVGRADE_TEST_SECRET"))]
environ = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
number = 0
while environ and environ[number] is not None:
    texts.append(repr(environ[number]))
    number += 1
for path in glob.glob("/proc/*/environ") + ["/proc/self/environ", "/proc/1/environ"]:
    try:
        texts.append(repr(open(path, "rb").read()))
    except OSError:
        pass
try:
    texts.append(subprocess.run(["/usr/bin/env"], capture_output=True, text=True, check=False).stdout)
except OSError:
    pass
found = [text for text in texts if "SECRET" in text or "CANARY-" in text or "TOKEN" in text]
print(found)
right = convolve


def convolve(image, kernel):
    return right(image, kernel) if found else np.zeros((1, 1))
