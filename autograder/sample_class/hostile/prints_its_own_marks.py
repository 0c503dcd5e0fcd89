"""
tries = "to be believed: prints full marks and leaves result files, but holds no answers"
kind = "replace"
default = "zero"
"""

import contextlib
import json
from pathlib import Path

TASKS = ("by_hand", "cross_correlate", "convolve", "yellowness", "conv_layer", "edges")

print("100 / 100, all tests passed")
for name in ("results.json", "report.json", "../results.json"):
    with contextlib.suppress(OSError):
        Path(name).write_text(json.dumps({"score": 100, "tasks": dict.fromkeys(TASKS, "full")}))
