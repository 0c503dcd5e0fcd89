"""
happened = "the stubs stayed, and the solutions stand in new cells at the end: the last definition counts"
kind = "made"
default = "full"
"""


def make(solved, stub):
    stub["cells"] += [cell for cell in solved["cells"] if cell["id"].startswith("task-")]
    return stub
