"""
tries = "to upset the decoder: other magic, other version, sizes out of range, unknown tags, objects, nested to the end"
kind = "append"
default = "full"
expected = { cross_correlate = "zero", convolve = "zero", edges = "zero", yellowness = "zero", conv_layer = "zero" }
"""

import os
import pickle
import struct

HEADER = struct.Struct("<4sBI")


class Bomb:
    def __reduce__(self):
        return os.system, ("touch /tmp/cvgrade-was-here.txt",)


def frame(body, magic=b"P2Pw", version=1, size=None):
    os.write(3, HEADER.pack(magic, version, len(body) if size is None else size) + body)


def cross_correlate(image, kernel):
    frame(pickle.dumps(Bomb()), magic=b"\x80\x05\x95\0")


def convolve(image, kernel):
    frame(pickle.dumps(Bomb()))


def edges(image, operator):
    frame(b"L\x01\0\0\0" * 5000)


def yellowness(image):
    frame(b"M\x01\0\0\0S\x02\0\0\0okA\x03|O8\x01\x04\0\0\0" + b"\0" * 32)


def conv_layer(images_nhwc, kernels_hwio, bias):
    frame(b"", version=255, size=2**32 - 1)
