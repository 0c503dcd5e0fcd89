"""
tries = "to keep the grader busy with five thousand cells, most of which fail"
kind = "made"
default = "full"
"""


def make(solved, stub):
    solved["cells"] += [{"cell_type": "code", "source": f"raise ValueError({i})"} for i in range(2500)]
    solved["cells"] += [{"cell_type": "code", "source": f"x{i} = ("} for i in range(2500)]
    return solved
