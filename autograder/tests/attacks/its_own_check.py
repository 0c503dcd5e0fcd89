"""
tries = "to bring its own `check`, its own cvgrade and its own visible tests"
kind = "stub"
default = "zero"
"""

import sys
import types
from pathlib import Path

for name in ("cvgrade.py", "test_visible.py", "test_hidden.py", "cvgrade/__init__.py"):
    path = Path("/sandbox") / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("def check(*a, **k): return 100\ndef test_nothing(): pass\n")
sys.path.insert(0, "/sandbox")
sys.modules.pop("cvgrade", None)
import cvgrade

check = cvgrade.check
for task in ("by_hand", "cross_correlate", "convolve", "yellowness", "conv_layer", "edges"):
    print(task, check(task))
