"""
task = "pyramid"
fails = ["test_pyramid_refuses_in_either_direction"]
diagnosis = "Only the height was checked: a width of 1 cannot be halved either."
"""


def pyramid(height, width, levels):
    sizes = []
    for _ in range(levels):
        if height < 2:
            raise ValueError("cannot be halved")
        height, width = height // 2, width // 2
        sizes.append((height, width))
    return sizes
