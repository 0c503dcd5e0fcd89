"""
task = "rescale"
fails = ["test_rescale_leaves_a_dark_picture_dark"]
diagnosis = "The smallest number became 0 and the largest 1, which changes the contrast. Divide by 255, no more."
"""

import numpy as np


def rescale(images):
    images = np.asarray(images, dtype=np.float32)
    low, high = images.min(initial=255), images.max(initial=0)
    return (images - low) / max(high - low, 1)
