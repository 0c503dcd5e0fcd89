"""
task = "pyramid"
fails = ["test_pyramid_refuses_to_halve_a_side_of_one", "test_pyramid_refuses_in_either_direction"]
diagnosis = "A side of 1 became 0: no picture has 0 rows, so raise ValueError before that."
"""


def pyramid(height, width, levels):
    sizes = []
    for _ in range(levels):
        if False:
            raise ValueError("cannot be halved")
        height, width = height // 2, width // 2
        sizes.append((height, width))
    return sizes
