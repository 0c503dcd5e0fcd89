"""Nothing but loops and Python numbers, one product at a time; the answers are lists of lists."""

import math


def cross_correlate(image, kernel):
    (h, w), (kh, kw) = image.shape, kernel.shape
    if kh > h or kw > w:
        raise ValueError("the kernel does not fit")
    return [
        [
            sum(float(image[y + i, x + j]) * float(kernel[i, j]) for i in range(kh) for j in range(kw))
            for x in range(w - kw + 1)
        ]
        for y in range(h - kh + 1)
    ]


def convolve(image, kernel):
    (h, w), (kh, kw) = image.shape, kernel.shape
    result = [[0.0] * (w - kw + 1) for _ in range(h - kh + 1)]
    for y in range(h - kh + 1):
        for x in range(w - kw + 1):
            for i in range(kh):
                for j in range(kw):
                    result[y][x] += float(image[y + i, x + j]) * float(kernel[kh - 1 - i, kw - 1 - j])
    return result


def conv_layer(images_nhwc, kernels_hwio, bias):
    n, h, w, channels = images_nhwc.shape
    kh, kw, _, filters = kernels_hwio.shape

    def weigh(image, y, x, f):
        total = float(bias[f])
        for i in range(kh):
            for j in range(kw):
                for c in range(channels):
                    total += float(image[y + i, x + j, c]) * float(kernels_hwio[i, j, c, f])
        return total

    return [
        [
            [[weigh(images_nhwc[k], y, x, f) for f in range(filters)] for x in range(w - kw + 1)]
            for y in range(h - kh + 1)
        ]
        for k in range(n)
    ]


def yellowness(image):
    return [[float(red) + float(green) - float(blue) for red, green, blue in row] for row in image]


def edges(image, operator):
    if operator == "prewitt":
        middle = 1
    elif operator == "sobel":
        middle = 2
    else:
        raise ValueError(f"unknown operator {operator}")
    a = [[float(pixel) for pixel in row] for row in image]
    result = []
    for y in range(1, len(a) - 1):
        row = []
        for x in range(1, len(a[0]) - 1):
            gx = a[y - 1][x - 1] + middle * a[y - 1][x] + a[y - 1][x + 1]
            gx -= a[y + 1][x - 1] + middle * a[y + 1][x] + a[y + 1][x + 1]
            gy = a[y - 1][x + 1] + middle * a[y][x + 1] + a[y + 1][x + 1]
            gy -= a[y - 1][x - 1] + middle * a[y][x - 1] + a[y + 1][x - 1]
            row.append(math.sqrt(gx * gx + gy * gy))
        result.append(row)
    return result


by_hand = ((0, 0, 3, 3, 0, 0),) * 6
