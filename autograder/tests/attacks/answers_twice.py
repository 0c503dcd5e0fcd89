"""
tries = "to send two answers to each question, so that the next test reads what was meant for the one before"
kind = "append"
default = "full"
expected = { cross_correlate = "zero", convolve = "zero", yellowness = "zero", conv_layer = "zero", edges = "zero", by_hand = 3 }
"""

import socket
import sys

import numpy as np

wire = sys.modules["cvgrade.sandbox.wire"]
channel = socket.socket(fileno=3)


def twice(*args):
    wire.send(channel, {"ok": args[0]})
    return args[0]


cross_correlate = convolve = yellowness = conv_layer = edges = twice
