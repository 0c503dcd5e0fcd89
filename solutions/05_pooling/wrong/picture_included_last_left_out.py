"""
task = "pyramid"
fails = ["test_pyramid_gives_the_worked_example"]
diagnosis = "The sizes were noted before halving: the picture itself is in the list, and the last size is missing."
"""


def pyramid(height, width, levels):
    sizes = []
    for _ in range(levels):
        if height < 2 or width < 2:
            raise ValueError("cannot be halved")
        sizes.append((height, width))
        height, width = height // 2, width // 2
    return sizes
