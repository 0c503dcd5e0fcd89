"""
happened = "a cell in the middle was left half-written"
kind = "made"
default = "full"
"""


def make(solved, stub):
    solved["cells"].insert(
        9, {"cell_type": "code", "id": "x", "metadata": {}, "source": "for i in range(3:\n  print(i"}
    )
    return solved
