"""
happened = "all explanations were turned to code cells: errors in every one of them"
kind = "made"
default = "full"
"""


def make(solved, stub):
    for cell in solved["cells"]:
        cell["cell_type"] = "code"
    return solved
