"""
happened = "select all, copy, paste: the whole notebook stands there twice"
kind = "made"
default = "full"
"""


def make(solved, stub):
    solved["cells"] += solved["cells"]
    return solved
