"""
tries = "to run code while its answer is packed: an object with detach, cpu and numpy that acts when they are called"
kind = "append"
default = "full"
expected = { cross_correlate = "zero", convolve = "zero", edges = "zero", yellowness = "zero" }
"""

import os
import sys

import numpy as np


class Tensor:
    def __init__(self, act):
        self.act = act

    def detach(self):
        return self

    cpu = resolve_conj = resolve_neg = detach

    def numpy(self):
        return self.act()


def forge():
    frame = sys._getframe()
    while frame is not None:  # up to the worker that is about to send the answer
        frame.f_locals.get("answer", {}) and frame.f_locals["answer"].update(ok=True, passed=True)
        frame = frame.f_back
    return True


def cross_correlate(image, kernel):
    return Tensor(forge)


def convolve(image, kernel):
    return Tensor(lambda: os._exit(0))


def edges(image, operator):
    return Tensor(lambda: Tensor(forge))


def yellowness(image):
    return [Tensor(lambda: np.zeros(0)), Tensor(sys.exit)]
