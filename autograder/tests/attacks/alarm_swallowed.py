"""
tries = "to run for ever in a cell: catches the alarm, resets the timer, and computes on"
kind = "append"
default = "full"
"""

import signal

signal.signal(signal.SIGALRM, lambda *args: None)
signal.setitimer(signal.ITIMER_REAL, 0)
while True:
    try:
        while True:
            pass
    except BaseException:
        continue
