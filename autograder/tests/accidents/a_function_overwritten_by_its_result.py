"""
happened = "a demo cell at the end calls a function and keeps the result under the function's name"
kind = "made"
default = "full"
"""


def make(solved, stub):
    source = "edges = edges(ghost, 'sobel')\nconvolve = convolve(ghost, blur)\ndel yellowness"
    solved["cells"].append({"cell_type": "code", "id": "x", "metadata": {}, "source": source})
    return solved
