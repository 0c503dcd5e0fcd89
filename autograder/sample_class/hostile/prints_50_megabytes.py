"""
tries = "to flood the grader with output, through print and past it"
kind = "append"
default = "full"
"""

import os

for _ in range(500):
    print("x" * 50_000)
for _ in range(500):
    try:
        os.write(1, b"x" * 50_000)
    except OSError:
        break
