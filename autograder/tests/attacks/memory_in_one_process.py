"""
tries = "to use up the machine's memory by every way to ask for it: lists, bytes, arrays, mmap, ctypes"
kind = "append"
default = "full"
expected = { edges = "zero", convolve = "zero", yellowness = "zero" }
"""

import ctypes
import mmap

hoard = []


def edges(image, operator):
    while True:
        area = mmap.mmap(-1, 2**24, flags=mmap.MAP_SHARED | mmap.MAP_ANONYMOUS)
        area.write(b"x" * 2**24)
        hoard.append(area)


def convolve(image, kernel):
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    while True:
        address = libc.malloc(ctypes.c_size_t(2**24))
        if not address:
            raise MemoryError
        ctypes.memset(address, 1, 2**24)


def yellowness(image):
    text = "x"
    while True:
        text += text
