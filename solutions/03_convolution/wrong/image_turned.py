"""
task = "convolve"
fails = ["test_convolve_matches_scipy_on_random_images"]
diagnosis = "The picture was turned instead of the kernel, so the result stands on its head."
"""

import scipy.signal


def convolve(image, kernel):
    turned_image = image[::-1, ::-1].astype(float)
    return scipy.signal.correlate2d(turned_image, kernel.astype(float), mode="valid")
