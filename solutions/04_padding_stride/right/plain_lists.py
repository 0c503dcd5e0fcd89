"""Nothing but Python: counting instead of formulas, loops instead of arrays, lists as answers."""


def output_size(size, kernel, padding=0, stride=1, dilation=1):
    row = [0] * padding + [1] * size + [0] * padding
    count = 0
    for start in range(0, len(row), stride):
        if all(start + dilation * weight < len(row) for weight in range(kernel)):
            count += 1
    if count == 0:
        raise ValueError("no place at all")
    return count


def pad2d(image, padding):
    if not hasattr(padding, "__len__"):
        padding = [[padding] * 2] * 2
    (top, bottom), (left, right) = padding
    rows = [[0] * left + [float(number) for number in row] + [0] * right for row in image]
    empty = [0] * (left + len(image[0]) + right)
    return [empty] * top + rows + [empty] * bottom


def same_padding(size, kernel, stride=1, dilation=1):
    wanted = len(range(0, size, stride))
    before = after = 0
    while True:
        length = before + size + after - dilation * (kernel - 1)
        if len(range(0, length, stride)) >= wanted:
            return [before, after]
        if before < after:
            before += 1
        else:
            after += 1


def conv2d(image, kernel, stride=(1, 1), padding="valid", dilation=1):
    down, across = stride if isinstance(stride, tuple) else (stride, stride)
    if padding not in {"valid", "same"}:
        raise ValueError("padding is valid or same")
    (h, w), (kh, kw) = image.shape, kernel.shape
    top = left = bottom = right = 0
    if padding == "same":
        top, bottom = same_padding(h, kh, down, dilation)
        left, right = same_padding(w, kw, across, dilation)

    def pixel(y, x):
        return float(image[y][x]) if 0 <= y < h and 0 <= x < w else 0.0

    def weighted(y, x):
        return sum(
            pixel(y + dilation * i, x + dilation * j) * float(kernel[i][j])
            for i in range(kh)
            for j in range(kw)
        )

    rows = range(-top, h + bottom - dilation * (kh - 1), down)
    columns = range(-left, w + right - dilation * (kw - 1), across)
    if not rows or not columns:
        raise ValueError("no place at all")
    return [[weighted(y, x) for x in columns] for y in rows]


def conv_parameters(in_channels, filters, kernel, bias=True):
    kh, kw = kernel if isinstance(kernel, tuple) else (kernel, kernel)
    count = 0
    for _ in range(filters):
        for _ in range(in_channels):
            count += kh * kw
        if bias:
            count += 1
    return count


def pointwise(images_nhwc, weights, bias):
    def mix(pixel):
        sums = [float(number) for number in bias]
        for number, row in zip(pixel, weights, strict=True):
            for channel, weight in enumerate(row):
                sums[channel] += float(number) * float(weight)
        return sums

    return [[[mix(pixel) for pixel in row] for row in image] for image in images_nhwc]
