"""
happened = "a key too many: the cell of a task is Markdown, another one raw, the text is all there"
kind = "made"
default = "full"
"""


def make(solved, stub):
    for cell in solved["cells"]:
        if cell["id"] in ("task-edges", "task-convolve"):
            cell["cell_type"] = "markdown" if cell["id"] == "task-edges" else "raw"
            del cell["outputs"], cell["execution_count"]
    return solved
