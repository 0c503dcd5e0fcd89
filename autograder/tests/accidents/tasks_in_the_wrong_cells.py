"""
happened = "each function was written one task further down, the original cells left as they were"
kind = "made"
default = "full"
"""


def make(solved, stub):
    tasks = [cell for cell in solved["cells"] if cell["id"].startswith("task-")]
    sources = [cell["source"] for cell in tasks]
    for cell, source in zip(tasks, sources[-1:] + sources[:-1], strict=True):
        cell["source"] = source
    return solved
