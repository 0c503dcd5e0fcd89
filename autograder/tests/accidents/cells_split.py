"""
happened = "every task's cell was split: a helper in one, the rest in the next, a remark in between"
kind = "made"
default = "full"
"""


def make(solved, stub):
    cells = []
    for cell in solved["cells"]:
        if cell["id"].startswith("task-"):
            cells.append(
                {"cell_type": "code", "id": "new1", "metadata": {}, "outputs": [], "source": "half = 0.5"}
            )
            cells.append(
                {"cell_type": "markdown", "id": "new2", "metadata": {}, "source": "Now the function."}
            )
        cells.append(cell)
    solved["cells"] = cells
    return solved
