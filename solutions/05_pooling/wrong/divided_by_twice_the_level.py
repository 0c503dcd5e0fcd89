"""
task = "pyramid"
fails = ["test_pyramid_gives_the_worked_example"]
diagnosis = "Level 3 was divided by 2 · 3 = 6: three halvings divide by 2 · 2 · 2 = 8."
"""


def pyramid(height, width, levels):
    sizes = [(height // (2 * level), width // (2 * level)) for level in range(1, levels + 1)]
    if any(0 in size for size in sizes):
        raise ValueError("cannot be halved")
    return sizes
