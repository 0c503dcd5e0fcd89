"""
tries = "to take the cell's time again for each of its statements"
kind = "made"
default = "full"
"""


def make(solved, stub):
    source = "\n".join(f"while {number}:\n    pass" for number in range(1, 200))
    solved["cells"].append({"cell_type": "code", "metadata": {}, "outputs": [], "source": source})
    return solved
