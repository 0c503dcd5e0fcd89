"""
happened = "saved by a program that still writes version 3 of the format"
kind = "made"
default = "full"
"""


def make(solved, stub):
    cells = []
    for cell in solved["cells"]:
        if cell["cell_type"] == "code":
            cells.append(
                {
                    "cell_type": "code",
                    "language": "python",
                    "input": cell["source"],
                    "outputs": [],
                    "collapsed": False,
                }
            )
        else:
            cells.append({"cell_type": "markdown", "source": cell["source"]})
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]}
