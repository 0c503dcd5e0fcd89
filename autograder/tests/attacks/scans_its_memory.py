"""
tries = "to find secrets in memory inherited from the process that forked it, page by page"
kind = "append"
default = "full"
"""

import ctypes
import os
import re

libc = ctypes.CDLL(None, use_errno=True)
libc.write.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t)
libc.sbrk.restype = ctypes.c_void_p
reader, writer = os.pipe()
heap, here, library = libc.sbrk(0), id(re), ctypes.cast(libc.malloc, ctypes.c_void_p).value
found = set()
for start, size in ((heap - 2**24, 2**24), ((here >> 22) << 22, 2**23), ((library >> 20) << 20, 2**21)):
    for address in range(start & ~4095, start + size, 4096):
        if libc.write(writer, address, 4096) == 4096:  # EFAULT instead of a crash where nothing is mapped
            found |= set(
                re.findall(
                    rb"CANARY-[0-9a-f]{8,}|test_hidden\.py|def test_\w+|NBGRADER\w*", os.read(reader, 4096)
                )
            )
print(found)
