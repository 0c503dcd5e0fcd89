"""
tries = "to read and hand in what another student wrote"
kind = "replace"
default = "zero"
"""

import glob
import json
import os

stolen = []
for start in (".", "..", "/tmp", "/work", "/home", "/submitted", "/srv", "/mnt", "/var"):
    stolen += glob.glob(start + "/**/*.ipynb", recursive=True)[:200]
for path in stolen:
    try:
        notebook = json.load(open(path))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]))
        print(path, str(notebook)[-300:])
    except Exception:
        continue
