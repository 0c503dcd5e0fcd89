"""
task = "rescale"
fails = ["test_rescale_leaves_a_dark_picture_dark"]
diagnosis = "This divides by the picture's largest number, so that dark pictures become bright. Divide by 255, always."
"""

import numpy as np


def rescale(images):
    images = np.asarray(images, dtype=np.float32)
    return images / max(images.max(initial=0), 1)
