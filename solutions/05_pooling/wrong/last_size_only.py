"""
task = "pyramid"
fails = ["test_pyramid_gives_the_worked_example"]
diagnosis = "Only the last size was returned: the list holds one pair for each level."
"""


def pyramid(height, width, levels):
    sizes = []
    for _ in range(levels):
        if height < 2 or width < 2:
            raise ValueError("cannot be halved")
        height, width = height // 2, width // 2
        sizes = [(height, width)]
    return sizes
