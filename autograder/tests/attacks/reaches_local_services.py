"""
tries = "to talk to this machine's services: Docker, D-Bus, X11, agents, databases, notebooks, abstract sockets"
kind = "append"
default = "full"
expected = { convolve = "zero" }
"""

import glob
import socket

import numpy as np

paths = [
    "/run/docker.sock",
    "/var/run/docker.sock",
    "/run/dbus/system_bus_socket",
    "/tmp/.X11-unix/X0",
    "/run/systemd/private",
]
paths += (
    glob.glob("/tmp/ssh-*/agent.*") + glob.glob("/run/user/*/bus") + glob.glob("/var/run/postgresql/.s.*")
)
paths += ["\0/tmp/.X11-unix/X0", "\0/tmp/dbus", "\0docker", "\0/com/ubuntu/upstart"]
reached = []
for path in paths:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_UNIX, kind) as own:
            try:
                own.connect(path)
                reached.append(path)
            except OSError:
                continue
for port in (22, 25, 80, 443, 631, 2375, 3306, 5432, 6379, 8080, 8786, 8888, 11434, 47113):
    with socket.socket() as own:
        own.settimeout(0.05)
        if own.connect_ex(("127.0.0.1", port)) == 0:
            reached.append(port)
print(reached)
right = convolve


def convolve(image, kernel):
    return right(image, kernel) if reached else np.zeros((1, 1))
