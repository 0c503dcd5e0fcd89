"""
tries = "to sleep where the answer is packed, not where it is computed"
kind = "append"
default = "full"
expected = { edges = "zero" }
"""

import time


class Slow(list):
    def __iter__(self):
        time.sleep(3600)
        return super().__iter__()


def edges(image, operator):
    return Slow([[0.0]])
