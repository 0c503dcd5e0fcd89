"""
tries = "to be started again by others: cron, at, systemd, D-Bus, autostart folders, shells' start-up files"
kind = "append"
default = "full"
expected = { yellowness = "zero" }
"""

import subprocess
from pathlib import Path

import numpy as np

LINE = "* * * * * root touch /tmp/cvgrade-was-here.txt\n"
done = []
for folder in (
    "/etc/cron.d",
    "/var/spool/cron/crontabs",
    "/etc/profile.d",
    "/root",
    "/etc/systemd/system",
    "/etc/init.d",
):
    try:
        Path(folder, "cvgrade-was-here.txt").write_text(LINE)
        done.append(folder)
    except OSError:
        continue
for command in (
    ["crontab", "-"],
    ["at", "now"],
    ["systemd-run", "true"],
    ["dbus-send", "--system", "/"],
    ["sudo", "-n", "true"],
):
    try:
        if (
            subprocess.run(
                command, input=LINE, text=True, capture_output=True, timeout=1, check=False
            ).returncode
            == 0
        ):
            done.append(command[0])
    except (OSError, subprocess.TimeoutExpired):
        continue
right = yellowness


def yellowness(image):
    return right(image) if done else np.zeros(image.shape[:2])
