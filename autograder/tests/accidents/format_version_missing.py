"""
happened = "nbformat and nbformat_minor are missing, sources are single texts"
kind = "made"
default = "full"
"""


def make(solved, stub):
    cells = [cell | {"source": "".join(cell["source"])} for cell in solved["cells"]]
    return {"cells": cells, "metadata": {}}
