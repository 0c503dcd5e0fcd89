"""
happened = "all check cells were moved to the top, before anything is defined"
kind = "made"
default = "full"
"""


def make(solved, stub):
    solved["cells"].sort(key=lambda cell: not cell["id"].startswith("check-"))
    return solved
