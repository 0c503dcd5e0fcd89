"""
task = "max_pool"
fails = ["test_max_pool_gives_the_worked_example"]
diagnosis = "This is the place of each maximum, as argmax gives it: max pooling keeps the number itself."
"""


def max_pool(images_nhwc, window=2, stride=None, padding="valid"):
    def place(pixels, axis):
        n, h, w, c = pixels.shape
        return pixels.reshape(n, h * w, c).argmax(axis=1)

    return pool(images_nhwc, window, stride, padding, place)
