"""
tries = "to read or steer the machine by /sys, /dev, control groups and the kernel's log"
kind = "append"
default = "full"
expected = { conv_layer = "zero" }
"""

import ctypes
import glob
import os

import numpy as np

found = os.listdir("/sys") if os.path.exists("/sys") else []
for path in (
    ["/dev/mem", "/dev/kmsg", "/dev/port", "/dev/kvm", "/dev/fuse", "/dev/net/tun", "/dev/vhost-vsock"]
    + glob.glob("/dev/[shnvmlu]d*")
    + glob.glob("/dev/dri/*")
):
    try:
        os.close(os.open(path, os.O_RDWR))
        found.append(path)
    except OSError:
        continue
text = ctypes.create_string_buffer(1 << 16)
if ctypes.CDLL(None).klogctl(3, text, len(text)) > 0:
    found.append(text.value[:200])
print(found)
right = conv_layer


def conv_layer(images_nhwc, kernels_hwio, bias):
    return right(images_nhwc, kernels_hwio, bias) if found else np.zeros((1, 1, 1, 1))
