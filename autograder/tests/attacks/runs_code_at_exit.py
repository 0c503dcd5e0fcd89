"""
tries = "to act when everything seems over: atexit, threads that outlast the call, finalizers, late writes"
kind = "append"
default = "full"
expected = { edges = "zero" }
"""

import atexit
import os
import sys
import threading
import time
import weakref


def late():
    for path in ("/tmp/cvgrade-was-here.txt", "/usr/cvgrade-was-here.txt", "cvgrade-was-here.txt"):
        try:
            open(path, "w").write("late")
        except OSError:
            pass


class Last:
    def __del__(self):
        late()


keep = Last()
atexit.register(late)
weakref.finalize(keep, late)
threading._register_atexit(late)
threading.Thread(target=lambda: (time.sleep(3), late()), daemon=False).start()


def edges(image, operator):
    threading.Timer(0.2, late).start()
    sys.exit(0)
