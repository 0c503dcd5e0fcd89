"""
task = "rescale"
fails = ["test_rescale_of_pictures_of_one_colour"]
diagnosis = "A picture with no number above 1 was left alone. It may just be very dark: divide every picture."
"""

import numpy as np


def rescale(images):
    images = np.asarray(images, dtype=np.float32)
    return images / np.float32(255) if images.max(initial=0) > 1 else images
