"""
tries = "to read secrets from the environment, from descriptors and from other processes"
kind = "append"
default = "full"
expected = { convolve = "zero" }
"""

import os
from pathlib import Path

import numpy as np

WORDS = (b"test_hidden", b"/solutions", b"gradebook", b"NBGRADER", b"TOKEN", b"SECRET", b"PASSWORD")


def texts():
    yield repr(dict(os.environ)).encode()
    for process in Path("/proc").glob("[0-9]*"):
        for name in ("environ", "cmdline", "maps"):
            try:
                yield (process / name).read_bytes()
            except OSError:
                continue
        try:
            yield b" ".join(os.fsencode(link.readlink()) for link in (process / "fd").iterdir())
        except OSError:
            continue


loot = any(word in text for text in texts() for word in WORDS)


def convolve(image, kernel):
    if not loot:
        return np.zeros((1, 1))
    return cross_correlate(image, kernel[::-1, ::-1])
