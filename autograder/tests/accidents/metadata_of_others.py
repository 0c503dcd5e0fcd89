"""
happened = "cells were copied from another notebook: its ids, its tags, its nbgrader metadata twice"
kind = "made"
default = "full"
"""


def make(solved, stub):
    answers = [cell["metadata"] for cell in solved["cells"] if "nbgrader" in cell["metadata"]]
    for number, cell in enumerate(solved["cells"]):
        cell["metadata"] = dict(
            answers[number % len(answers)], tags=["hide-input", "remove-cell", "raises-exception"]
        )
        cell["id"] = "copied"
    return solved
