"""
task = "conv2d"
fails = ["test_conv2d_with_same_padding_and_an_even_kernel"]
diagnosis = "The odd zero stands above and on the left. It belongs below and on the right."
"""

solution = conv2d


def conv2d(image, kernel, stride=(1, 1), padding="valid", dilation=1):
    if padding != "same":
        return solution(image, kernel, stride, padding, dilation)
    down, across = (stride, stride) if isinstance(stride, int) else stride
    rows = same_padding(image.shape[0], kernel.shape[0], down, dilation)
    columns = same_padding(image.shape[1], kernel.shape[1], across, dilation)
    return solution(pad2d(image, (rows[::-1], columns[::-1])), kernel, stride, "valid", dilation)
