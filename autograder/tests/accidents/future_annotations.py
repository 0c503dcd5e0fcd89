"""
happened = "the future import stands in the first cell only; later hints name what is not imported"
kind = "made"
default = "full"
"""


def make(solved, stub):
    source = "from __future__ import annotations\nimport numpy as np\nimport cvdata"
    solved["cells"].insert(0, {"cell_type": "code", "id": "first", "metadata": {}, "source": source})
    for cell in solved["cells"]:
        if cell["id"].startswith("task-"):
            cell["source"] = "".join(cell["source"]).replace(
                "(image, kernel):", "(image: Tensor, kernel: Float[a]) -> X:"
            )
    return solved
