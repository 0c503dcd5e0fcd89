"""
task = "average_pool"
fails = [
    "test_average_pool_same_counts_only_pixels_on_the_picture",
    "test_average_pool_same_divides_by_what_is_there",
]
diagnosis = "Every window was divided by its full size: divide by the pixels that are on the picture."
"""


def average_pool(images_nhwc, window=2, stride=None, padding="valid"):
    kh, kw = pair(window)
    return pool(images_nhwc, window, stride, padding, lambda pixels, axis: pixels.sum(axis=axis) / (kh * kw))
