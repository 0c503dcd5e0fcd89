"""
tries = "to open the doors through which kernels were broken: userfaultfd, bpf, perf, modules, kexec, file handles"
kind = "append"
default = "full"
expected = { conv_layer = "zero" }
"""

import ctypes
import os

import numpy as np

libc = ctypes.CDLL(None, use_errno=True)
X86 = os.uname().machine == "x86_64"
numbers = dict(
    userfaultfd=323,
    bpf=321,
    perf_event_open=298,
    open_by_handle_at=304,
    init_module=175,
    kexec_load=246,
    fanotify_init=300,
    modify_ldt=154,
)
if not X86:
    numbers = dict(
        userfaultfd=282,
        bpf=280,
        perf_event_open=241,
        open_by_handle_at=265,
        init_module=105,
        kexec_load=104,
        fanotify_init=262,
    )
won = []
attribute = ctypes.create_string_buffer(b"\x01\0\0\0\x70\0\0\0", 128)
calls = {
    "userfaultfd": (1,),
    "bpf": (0, attribute, 72),
    "perf_event_open": (attribute, 0, -1, -1, 0),
    "open_by_handle_at": (-100, attribute, 0),
    "init_module": (attribute, 8, b""),
    "kexec_load": (0, 0, None, 0),
    "fanotify_init": (0x200, 0),
    "modify_ldt": (0, attribute, 64),
}
for name, number in numbers.items():
    if libc.syscall(number, *calls[name]) >= 0:
        won.append(name)
print(won)
right = conv_layer


def conv_layer(*args):
    return right(*args) if won else np.zeros((1, 1))
