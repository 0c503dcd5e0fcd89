"""
happened = "the first line of the first cell imports what only the student's machine has"
kind = "made"
default = "full"
"""


def make(solved, stub):
    first = next(cell for cell in solved["cells"] if cell["cell_type"] == "code")
    first["source"] = "import seaborn_extra as sns, tensorflow_of_mine\nsns.set_theme()\n" + "".join(
        first["source"]
    )
    return solved
