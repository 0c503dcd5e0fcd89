"""
task = "pyramid"
fails = ["test_pyramid_refuses_to_halve_a_side_of_one", "test_pyramid_refuses_in_either_direction"]
diagnosis = "The list ends early, without a word, where a side of 1 cannot be halved: raise ValueError."
"""


def pyramid(height, width, levels):
    sizes = []
    for _ in range(levels):
        if height < 2 or width < 2:
            break
        height, width = height // 2, width // 2
        sizes.append((height, width))
    return sizes
