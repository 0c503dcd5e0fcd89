"""
task = "pyramid"
fails = ["test_pyramid_refuses_in_either_direction"]
diagnosis = "It was refused only where both sides are 1: one of them is enough."
"""


def pyramid(height, width, levels):
    sizes = []
    for _ in range(levels):
        if height < 2 and width < 2:
            raise ValueError("cannot be halved")
        height, width = height // 2, width // 2
        sizes.append((height, width))
    return sizes
