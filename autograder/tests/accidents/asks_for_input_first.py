"""
happened = "the cell of a task asks for a name before it defines the function"
kind = "made"
default = "full"
"""


def make(solved, stub):
    for cell in solved["cells"]:
        if cell["id"] in ("task-edges", "task-yellowness"):
            cell["source"] = "name = input('Your name? ')\nprint('Hello', name)\n" + "".join(cell["source"])
    return solved
