"""
happened = "tidied up: all check cells and all text removed"
kind = "made"
default = "full"
"""


def make(solved, stub):
    solved["cells"] = [
        c for c in solved["cells"] if c["cell_type"] == "code" and not c["id"].startswith("check-")
    ]
    return solved
