"""
tries = "to keep the grader busy with two million and one characters of code"
kind = "made"
default = "zero"
"""


def make(solved, stub):
    solved["cells"].append({"cell_type": "code", "source": ["#" * 1_100_000, "x = 1\n" * 200_000]})
    return solved
