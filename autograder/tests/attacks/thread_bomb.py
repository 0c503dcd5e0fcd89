"""
tries = "to start threads until the machine has no more"
kind = "append"
default = "full"
expected = { conv_layer = "zero" }
"""

import threading
import time

import numpy as np


def conv_layer(images_nhwc, kernels_hwio, bias):
    threading.stack_size(1 << 16)
    started = 0
    try:
        while started < 20_000:
            threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
            started += 1
    except RuntimeError:
        pass
    return np.full((1, 1, 1, 1), started)
