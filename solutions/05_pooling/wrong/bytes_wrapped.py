"""
task = "average_pool"
fails = ["test_average_pool_of_bytes", "test_average_pool_of_bright_bytes"]
diagnosis = "Bytes were added up as bytes, which wrap at 256: turn the picture into floats first."
"""


def average_pool(images_nhwc, window=2, stride=None, padding="valid"):
    def keep(pixels, axis):
        count = pixels.shape[1] * pixels.shape[2]
        return pixels.sum(axis=axis, dtype=pixels.dtype) / count

    return pool(images_nhwc, window, stride, padding, keep)
