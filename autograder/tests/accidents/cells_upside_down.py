"""
happened = "the cells stand in the opposite order, imports last"
kind = "made"
default = "full"
"""


def make(solved, stub):
    solved["cells"].reverse()
    return solved
