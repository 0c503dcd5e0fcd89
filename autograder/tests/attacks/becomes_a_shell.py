"""
tries = "to execute another program in the worker's place, which answers on the inherited channel"
kind = "append"
default = "full"
expected = { convolve = "zero" }
"""

import os


def convolve(image, kernel):
    os.set_inheritable(3, True)
    os.execv(
        "/bin/sh", ["sh", "-c", "while :; do printf 'P2Pw\\001\\001\\000\\000\\000T' >&3; sleep 0.1; done"]
    )
