"""
task = "forward"
fails = ["test_forward_gives_the_logits_of_a_random_network"]
diagnosis = "The kernels were turned by half a turn: layers compute cross-correlation, which does not turn them."
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def forward(image, weights):
    x = np.asarray(image, dtype=float) / 255
    for number, size in ((0, 2), (2, 2), (4, 4)):
        windows = sliding_window_view(np.pad(x, ((1, 1), (1, 1), (0, 0))), (3, 3), axis=(0, 1))
        x = np.maximum(
            np.einsum("yxcij,ijcf->yxf", windows, weights[number][::-1, ::-1]) + weights[number + 1], 0
        )
        h, w = x.shape[0] // size, x.shape[1] // size
        x = x[: h * size, : w * size].reshape(h, size, w, size, -1).max(axis=(1, 3))
    x = x.reshape(-1)
    x = np.maximum(x @ weights[6] + weights[7], 0)
    return x @ weights[8] + weights[9]
