"""
happened = "magics of all kinds, before, between and within the code of the task cells"
kind = "made"
default = "full"
"""


def make(solved, stub):
    lines = "%matplotlib inline\n%load_ext autoreload\n%autoreload 2\n!pip install -q numpy\n%pip install scipy\nnp.sum?\n"
    for cell in solved["cells"]:
        if cell["id"].startswith("task-"):
            cell["source"] = (
                lines
                + "".join(cell["source"])
                + "\nfiles = !ls\nn = (7\n  % 3)\ntext = '''\n% of all\n!'''\n"
            )
    return solved
