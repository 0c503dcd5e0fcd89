"""
tries = "to be left without a verdict: well-formed replies whose fields are of any type but the right one"
kind = "append"
default = "full"
expected = { cross_correlate = "zero", convolve = "zero", edges = "zero", yellowness = "zero", conv_layer = "zero", by_hand = 3 }
"""

import socket
import sys

import numpy as np

wire = sys.modules["cvgrade.sandbox.wire"]
channel = socket.socket(fileno=3)


def cross_correlate(image, kernel):
    wire.send(channel, {"raised": np.zeros((3, 3))})


def convolve(image, kernel):
    wire.send(channel, [{"ok": 1}] * 3)


def edges(image, operator):
    wire.send(channel, {"missing": 1, "unsendable": [1], "raised": None, b"ok": 1, None: 2})


def yellowness(image):
    wire.send(channel, {"raised": {"not graded": "not graded"}})


def conv_layer(images_nhwc, kernels_hwio, bias):
    wire.send(channel, {"unsendable": {"cause": "not graded"}})
