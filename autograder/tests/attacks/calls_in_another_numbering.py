"""
tries = "to get past the list of forbidden system calls by the 32-bit and the x32 numbering"
kind = "append"
default = "full"
expected = { edges = "zero", convolve = "zero" }
"""

import ctypes
import mmap
import os
import platform

import numpy as np

right_edges, right_convolve = edges, convolve


def run(machine_code):
    if platform.machine() != "x86_64":
        return -1
    memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    memory.write(machine_code)
    return ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(memory)))()


def edges(image, operator):  # mov eax, 310 (unshare, 32 bit); mov ebx, CLONE_NEWUTS; int 0x80; ret
    result = run(b"\x53\xb8\x36\x01\x00\x00\xbb\x00\x00\x00\x04\xcd\x80\x5b\xc3")
    return right_edges(image, operator) if result == 0 else np.zeros((1, 1))


def convolve(image, kernel):  # unshare with the x32 bit set
    result = ctypes.CDLL(None).syscall(0x40000000 | 272, 0x04000000)
    return right_convolve(image, kernel) if result == 0 else np.zeros((1, 1))
