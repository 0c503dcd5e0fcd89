"""
happened = "everything was merged into one cell"
kind = "made"
default = "full"
"""


def make(solved, stub):
    sources = ["".join(cell["source"]) for cell in solved["cells"] if cell["cell_type"] == "code"]
    return {"cells": [{"cell_type": "code", "source": "\n\n".join(sources)}], "nbformat": 4, "metadata": {}}
