"""
tries = "to read and hand in what another student wrote"
kind = "replace"
default = "zero"
"""

import json
import os

stolen = []
for start in ("/tmp", "/work", "/home", "/submitted", "/srv", "/mnt", "/var"):
    for folder, _, files in os.walk(start):
        stolen += [os.path.join(folder, name) for name in files if name.endswith(".ipynb")]
        if len(stolen) > 5:
            break
for path in stolen[:5]:
    try:
        notebook = json.load(open(path))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]))
        print(path, str(notebook)[-300:])
    except Exception:
        continue
