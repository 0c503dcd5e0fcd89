"""
happened = "an editor replaced four blanks by a tab everywhere"
kind = "made"
default = "full"
"""


def make(solved, stub):
    for cell in solved["cells"]:
        cell["source"] = "".join(cell["source"]).replace("    ", "\t")
    return solved
