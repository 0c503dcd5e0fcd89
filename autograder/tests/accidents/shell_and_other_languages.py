"""
happened = "cells in bash, HTML, JavaScript and LaTeX, a file written, a script run"
kind = "made"
default = "full"
"""


def make(solved, stub):
    for source in (
        "%%bash\nls -l\nfor i in 1 2; do echo $i; done",
        "%%html\n<b>x</b>",
        "%%javascript\nalert(1)",
        "%%latex\n$x$",
        "%%writefile notes.txt\nx",
        "%run notes.txt",
        "%%sh\nsleep 100",
        "%%capture\nx = 1",
    ):
        solved["cells"].insert(0, {"cell_type": "code", "id": "s", "metadata": {}, "source": source})
    return solved
