"""
tries = "to be heard by the zygote or the grader: valid frames of every kind on every descriptor but its channel"
kind = "append"
default = "full"
expected = { edges = "zero" }
"""

import os
import sys

import numpy as np

wire = sys.modules["cvgrade.sandbox.wire"]
FRAMES = [
    {"ok": np.zeros((1, 1))},
    {"ready": True, "failed": []},
    {"fault": "no"},
    {"status": 0, "cpu_s": 0.0},
    {"pid": 1},
    {"op": "end", "id": 0},
    {"op": "fork", "id": 10**6, "limits": {}},
    {"earned": 100},
]


def edges(image, operator):
    for descriptor in (*range(3), *range(4, 1024)):
        for frame in FRAMES:
            body = wire.encode(frame)
            try:
                os.set_blocking(descriptor, False)
                os.write(descriptor, b"\0" + wire.HEADER.pack(wire.MAGIC, wire.VERSION, len(body)) + body)
            except OSError:
                break
    return np.zeros((1, 1))
