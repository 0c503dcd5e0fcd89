"""
task = "conv2d"
fails = ["test_conv2d_with_same_padding_adds_up_neighbours"]
diagnosis = "At the borders, the sum was divided by the part of the kernel on the picture. Zeros count."
"""

import numpy as np

solution = conv2d


def conv2d(image, kernel, stride=(1, 1), padding="valid", dilation=1):
    if padding != "same":
        return solution(image, kernel, stride, padding, dilation)
    covered = solution(np.ones(image.shape), np.ones(kernel.shape), stride, padding, dilation)
    return solution(image, kernel, stride, padding, dilation) * kernel.size / covered
