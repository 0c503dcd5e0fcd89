"""
task = "pyramid"
fails = ["test_pyramid_gives_the_worked_example"]
diagnosis = "The list begins with the picture itself: it begins with the first half."
"""


def pyramid(height, width, levels):
    start, sizes = (height, width), []
    for _ in range(levels):
        if height < 2 or width < 2:
            raise ValueError("cannot be halved")
        height, width = height // 2, width // 2
        sizes.append((height, width))
    return [start, *sizes]
