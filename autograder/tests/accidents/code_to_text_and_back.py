"""
happened = "cells were turned to Markdown and back: outputs, counts and metadata are gone"
kind = "made"
default = "full"
"""


def make(solved, stub):
    for cell in solved["cells"]:
        if cell["cell_type"] == "code":
            cell.update(metadata={}, outputs=[], execution_count=None, id="a1b2c3d4")
    return solved
