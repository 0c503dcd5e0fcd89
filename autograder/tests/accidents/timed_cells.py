"""
happened = "every task cell starts with %%time, with a blank line above"
kind = "made"
default = "full"
"""


def make(solved, stub):
    for cell in solved["cells"]:
        if cell["id"].startswith("task-"):
            cell["source"] = "\n%%time\n" + "".join(cell["source"])
    return solved
