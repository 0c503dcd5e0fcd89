"""
task = "pyramid"
fails = ["test_pyramid_gives_the_worked_example"]
diagnosis = "Width and height are swapped: height comes first."
"""


def pyramid(height, width, levels):
    sizes = []
    for _ in range(levels):
        if height < 2 or width < 2:
            raise ValueError("cannot be halved")
        height, width = height // 2, width // 2
        sizes.append((width, height))
    return sizes
