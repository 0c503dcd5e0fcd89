"""
task = "convolve"
fails = ["test_convolve_draws_the_kernel_around_a_bright_pixel"]
diagnosis = "Only the columns of the kernel were flipped: half a turn flips the rows as well."
"""


def convolve(image, kernel):
    return cross_correlate(image, kernel[:, ::-1])
