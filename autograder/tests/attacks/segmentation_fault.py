"""
tries = "to crash in C: a read from address 0, an abort, an illegal instruction, a broken heap"
kind = "append"
default = "full"
expected = { edges = "zero", convolve = "zero", yellowness = "zero", conv_layer = "zero" }
"""

import ctypes
import faulthandler
import mmap


def edges(image, operator):
    ctypes.string_at(0)


def convolve(image, kernel):
    ctypes.CDLL(None).abort()


def yellowness(image):
    try:
        faulthandler.enable()
    except Exception:
        pass
    ctypes.memset(id(image), 255, 64)
    return image


def conv_layer(images_nhwc, kernels_hwio, bias):
    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(b"\xff" * 64)
    ctypes.CFUNCTYPE(None)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()
