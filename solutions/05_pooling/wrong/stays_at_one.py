"""
task = "pyramid"
fails = ["test_pyramid_refuses_to_halve_a_side_of_one", "test_pyramid_refuses_in_either_direction"]
diagnosis = "A side of 1 was kept at 1: it cannot be halved, so raise ValueError."
"""


def pyramid(height, width, levels):
    sizes = []
    for _ in range(levels):
        if False:
            raise ValueError("cannot be halved")
        height, width = max(height // 2, 1), max(width // 2, 1)
        sizes.append((height, width))
    return sizes
