"""
happened = "the check cells were edited, commented out and filled with notes"
kind = "made"
default = "full"
"""


def make(solved, stub):
    for cell in solved["cells"]:
        if cell["id"].startswith("check-"):
            cell["source"] = (
                "# works!! :-)\n# " + "".join(cell["source"]) + "\nassert False, 'to be looked at'"
            )
    return solved
