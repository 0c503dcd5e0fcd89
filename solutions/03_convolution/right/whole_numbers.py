"""Stay with whole numbers where the inputs are whole: int64 holds every sum, and answers may be integers."""

import numpy as np


def widen(array):
    return array.astype(np.int64) if array.dtype.kind in "biu" else array


def cross_correlate(image, kernel):
    image, kernel = widen(image), widen(kernel)
    (h, w), (kh, kw) = image.shape, kernel.shape
    if kh > h or kw > w:
        raise ValueError("kernel too large")
    # Add up shifted pictures: each weight sees the whole picture, moved by its own place in the kernel.
    return sum(
        kernel[i, j] * image[i : h - kh + 1 + i, j : w - kw + 1 + j] for i in range(kh) for j in range(kw)
    )


def convolve(image, kernel):
    return cross_correlate(image, kernel[::-1, ::-1])


def conv_layer(images_nhwc, kernels_hwio, bias):
    maps = [
        [
            sum(cross_correlate(image[:, :, c], kernels_hwio[:, :, c, f]) for c in range(image.shape[2]))
            + bias[f]
            for f in range(len(bias))
        ]
        for image in images_nhwc
    ]
    return np.transpose(maps, (0, 2, 3, 1))  # (n, f, h', w') → (n, h', w', f)


def yellowness(image):
    image = widen(image)
    return image[..., 0] + image[..., 1] - image[..., 2]


by_hand = np.array([[0, 0, 3, 3, 0, 0]] * 6, dtype=np.int8)
