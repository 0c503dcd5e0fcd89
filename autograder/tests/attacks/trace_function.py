"""
tries = "to change other code's variables through sys.settrace, setprofile and the monitoring hooks"
kind = "append"
default = "full"
expected = { yellowness = "zero" }
"""

import sys
import threading

import numpy as np

seen = set()


def trace(frame, event, argument):
    seen.add(frame.f_code.co_name)
    if "expected" in frame.f_locals and frame.f_code.co_name != "trace":
        frame.f_locals["expected"] = np.zeros((1, 1))
    return trace


sys.settrace(trace)
threading.settrace(trace)
sys.setprofile(trace)
right = yellowness


def yellowness(image):
    reached = seen & {"assert_close", "judge", "as_numbers"} or {
        name for name in seen if name.startswith("test_")
    }
    return right(image) if reached else np.zeros(image.shape[:2])
