"""
task = "convolve"
fails = [
    "test_convolve_draws_the_kernel_around_a_bright_pixel",
    "test_convolve_matches_scipy_on_random_images",
]
diagnosis = "This is the cross-correlation: a convolution turns the kernel by half a turn first."
"""


def convolve(image, kernel):
    return cross_correlate(image, kernel)
