"""
task = "convolve"
fails = ["test_convolve_matches_scipy_on_random_images"]
diagnosis = "The picture was turned instead of the kernel, so the result stands on its head."
"""


def convolve(image, kernel):
    turned_image = image[::-1, ::-1].astype(float)
    return cross_correlate(turned_image, kernel)
