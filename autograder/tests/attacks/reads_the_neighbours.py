"""
tries = "to read and hand in what another student wrote"
kind = "replace"
default = "zero"
"""

import glob
import json
import os

stolen = []
for start in (
    ".",
    "..",
    "../..",
    "../../..",
    "/tmp",
    "/sandbox",
    "/work",
    "/home",
    "/submitted",
    "/srv/nbgrader",
):
    for depth in ("/*.ipynb", "/*/*.ipynb", "/*/*/*.ipynb", "/*/*/*/*.ipynb", "/submitted/*/*/*.ipynb"):
        stolen += glob.glob(start + depth)
for path in stolen:
    try:
        notebook = json.load(open(path))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]))
        print(path, str(notebook)[-300:])
    except Exception:
        continue
