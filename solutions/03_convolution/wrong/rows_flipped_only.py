"""
task = "convolve"
fails = ["test_convolve_draws_the_kernel_around_a_bright_pixel"]
diagnosis = "Only the rows of the kernel were flipped: half a turn flips the columns as well."
"""


def convolve(image, kernel):
    return cross_correlate(image, kernel[::-1])
