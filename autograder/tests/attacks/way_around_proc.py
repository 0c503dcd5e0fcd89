"""
tries = "to reach the outer system by /proc: root, cwd, descriptors, memory, its parents, or what lies under the mount"
kind = "append"
default = "full"
expected = { edges = "zero" }
"""

import ctypes
import os
from pathlib import Path

import numpy as np

found = []
for process in ("self", "thread-self", "1", "2", str(os.getpid()), str(os.getppid())):
    for name in (
        "root",
        "cwd",
        "exe",
        "fd",
        "environ",
        "cmdline",
        "maps",
        "mem",
        "ns/net",
        "mountinfo",
        "task",
    ):
        path = Path("/proc", process, name)
        try:
            found.append(os.listdir(path) if path.is_dir() else path.read_bytes()[:100])
        except OSError:
            continue
ctypes.CDLL(None).umount2(b"/proc", 2)
found += os.listdir("/proc")
for name in ("sys/kernel/core_pattern", "sysrq-trigger", "kcore", "kallsyms", "keys", "net/tcp", "version"):
    try:
        found.append(Path("/proc", name).read_bytes()[:100])
    except OSError:
        continue
print(found)
right = edges


def edges(image, operator):
    return right(image, operator) if found else np.zeros((1, 1))
