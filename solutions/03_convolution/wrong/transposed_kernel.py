"""
task = "convolve"
fails = ["test_convolve_draws_the_kernel_around_a_bright_pixel"]
diagnosis = "The kernel was transposed: that swaps rows and columns, and is no half turn."
"""


def convolve(image, kernel):
    return cross_correlate(image, kernel.T)
