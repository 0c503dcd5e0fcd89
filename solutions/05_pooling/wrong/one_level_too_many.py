"""
task = "pyramid"
fails = ["test_pyramid_gives_the_worked_example"]
diagnosis = "There is one level too many: halve as often as `levels` says."
"""


def pyramid(height, width, levels):
    sizes = []
    for _ in range(levels + 1):
        if height < 2 or width < 2:
            raise ValueError("cannot be halved")
        height, width = height // 2, width // 2
        sizes.append((height, width))
    return sizes
