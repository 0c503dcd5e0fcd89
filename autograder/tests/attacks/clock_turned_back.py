"""
tries = "to stop the clock that measures it: patches every clock, timer and wait that Python has"
kind = "append"
default = "full"
expected = { convolve = "zero" }
"""

import select
import signal
import sys
import time

for name in ("time", "monotonic", "perf_counter", "process_time", "thread_time", "time_ns", "monotonic_ns"):
    setattr(time, name, lambda: 0)
time.sleep = select.select = signal.setitimer = signal.alarm = lambda *args: ([], [], [])
for module in list(sys.modules.values()):
    if getattr(module, "__name__", "").startswith("cvgrade"):
        module.time = time


def convolve(image, kernel):
    while True:
        pass
