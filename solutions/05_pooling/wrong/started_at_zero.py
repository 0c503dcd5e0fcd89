"""
task = "max_pool"
fails = [
    "test_max_pool_keeps_pictures_and_channels_apart",
    "test_max_pool_same_lets_windows_hang_over_the_edge",
    "test_max_pool_of_negative_numbers",
]
diagnosis = "The search for the maximum began at 0, so no result is ever negative: begin with a pixel of the window."
"""


def max_pool(images_nhwc, window=2, stride=None, padding="valid"):
    return pool(images_nhwc, window, stride, padding, lambda pixels, axis: pixels.max(axis=axis, initial=0))
