"""
tries = "to end the process by an audit hook as soon as anybody else opens, compiles or imports something"
kind = "append"
default = "full"
expected = { edges = "zero", conv_layer = "zero" }
"""

import os
import sys

armed = []
sys.addaudithook(
    lambda event, args: os._exit(0) if armed and event in ("open", "import", "compile", "exec") else None
)


def conv_layer(images_nhwc, kernels_hwio, bias):
    armed.append(True)
    return open("/dev/null")


def edges(image, operator):
    armed.append(True)
    return __import__("colorsys")
