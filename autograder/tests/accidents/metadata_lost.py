"""
happened = "an editor dropped all metadata, ids and outputs"
kind = "made"
default = "full"
"""


def make(solved, stub):
    cells = [{"cell_type": cell["cell_type"], "source": cell["source"]} for cell in solved["cells"]]
    return {"cells": cells}
