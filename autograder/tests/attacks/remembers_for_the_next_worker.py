"""
tries = "to carry hidden inputs to the next worker by files, shared memory, queues and sockets, which prints them"
kind = "append"
default = "full"
expected = { edges = "zero" }
must_not_show = ["REMEMBERED"]
"""

import ctypes
import glob
import os
import socket

libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
PLACES = ("/sandbox", "/tmp", "/dev/shm", "/dev/mqueue", "/var/tmp", "/dev/pts", ".")


def recall():
    for place in PLACES:
        for path in glob.glob(place + "/remembered*"):
            yield open(path).read()
    segment = libc.shmget(0x51, 4096, 0)
    if segment >= 0:
        yield ctypes.string_at(libc.shmat(segment, None, 0))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as own:
        for name in ("\0remembered", "/tmp/remembered", "/sandbox/remembered"):
            try:
                own.connect(name)
                yield name
            except OSError:
                continue


for text in recall():
    print("REMEMBERED", text)
    raise RuntimeError(f"REMEMBERED {text}")


def edges(image, operator):
    text = f"REMEMBERED {image.tolist()} {operator}"
    for place in PLACES:
        try:
            open(place + "/remembered", "w").write(text)
        except OSError:
            continue
    segment = libc.shmget(0x51, 4096, 0o1666)
    if segment >= 0:
        ctypes.memmove(libc.shmat(segment, None, 0), text.encode()[:4000], min(4000, len(text)))
    if os.fork() == 0:
        os.setsid()
        own = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        own.bind("\0remembered")
        own.recv(1)
    os._exit(0)
