"""
tries = "to switch pytest and the grader's own checks off, in memory and by a conftest.py"
kind = "append"
default = "full"
expected = { convolve = "zero" }
"""

import contextlib
import importlib
from pathlib import Path

import numpy as np


def nothing(*args, **kwargs):
    return None


for module, names in {
    "pytest": ("fail", "raises", "skip"),
    "_pytest.runner": ("call_and_report", "runtestprotocol", "pytest_runtest_call"),
    "cvgrade.checks": ("assert_close", "assert_equal", "assert_shape", "assert_raises"),
    "cvgrade.plugin": ("run_pytest",),
}.items():
    with contextlib.suppress(Exception):
        target = importlib.import_module(module)
        for name in names:
            setattr(target, name, nothing)
with contextlib.suppress(OSError):
    Path("conftest.py").write_text("def pytest_runtest_call(item):\n    pass\n")


def convolve(image, kernel):
    return np.zeros((1, 1))
