"""
task = "pyramid"
fails = ["test_pyramid_gives_the_worked_example"]
diagnosis = "Odd sides were rounded up: the last row or column finds no partner and is dropped."
"""


def pyramid(height, width, levels):
    sizes = []
    for _ in range(levels):
        if height < 2 or width < 2:
            raise ValueError("cannot be halved")
        height, width = (height + 1) // 2, (width + 1) // 2
        sizes.append((height, width))
    return sizes
