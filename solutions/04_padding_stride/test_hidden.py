"""What decides the rest of the marks: other sizes, other types of number, the corners of each definition."""

import itertools
import math

import numpy as np
import pytest
import torch
from cvgrade.checks import assert_close, assert_equal, assert_raises

ATOL = 1e-4  # pictures here hold numbers from 0 to 1, or bytes with whole weights: float32 is precise enough


def starts(size, kernel, stride, dilation):
    """List where a kernel can begin, by trying every pixel."""
    last_weight = dilation * (kernel - 1)
    return [start for start in range(0, size, stride) if start + last_weight < size]


def fewest_zeros(size, kernel, stride, dilation):
    """Add one zero after the other, until there are enough places."""
    zeros = 0
    while len(starts(size + zeros, kernel, stride, dilation)) < math.ceil(size / stride):
        zeros += 1
    return zeros // 2, zeros - zeros // 2


def by_torch(image, kernel, stride=(1, 1), padding="valid", dilation=1):
    """Cross-correlate by PyTorch; zeros are laid around by NumPy, as PyTorch knows no "same" with a stride."""
    image = np.asarray(image, dtype=float)
    if padding == "same":
        sides = zip(image.shape, kernel.shape, stride, strict=True)
        image = np.pad(image, [fewest_zeros(*side, dilation) for side in sides])
    pixels, weights = (
        torch.from_numpy(np.asarray(array, dtype=float))[None, None] for array in (image, kernel)
    )
    return torch.nn.functional.conv2d(pixels, weights, stride=stride, dilation=dilation)[0, 0].numpy()


# Task 1: how many places


@pytest.mark.task(
    "output_size",
    points=3,
    hint="Draw the row with its padding, and count where the spread kernel can begin, step by step.",
)
def test_output_size_counts_the_places_of_any_row(student, rng):
    cases = itertools.product(range(1, 10), range(1, 5), range(3), range(1, 5), range(1, 4))
    fitting = [case for case in cases if case[0] + 2 * case[2] > case[4] * (case[1] - 1)]
    for size, kernel, padding, stride, dilation in rng.permutation(fitting)[:40].tolist():
        expected = len(starts(size + 2 * padding, kernel, stride, dilation))
        assert_equal(student.output_size(size, kernel, padding, stride, dilation), expected)


@pytest.mark.task(
    "output_size", points=1, hint="A footprint as long as the padded row fits in exactly one place."
)
def test_output_size_is_1_where_the_footprint_just_fits(student):
    for kernel, padding, dilation in [(5, 0, 1), (9, 2, 1), (3, 0, 2), (4, 1, 2), (2, 2, 8)]:
        answer = student.output_size(5, kernel, padding=padding, stride=3, dilation=dilation)
        assert_equal(answer, 1)


@pytest.mark.task(
    "output_size",
    points=3,
    hint="Compare the footprint with the padded row before you divide: a large stride hides what is missing.",
)
def test_output_size_refuses_a_footprint_that_is_too_long(student):
    assert_equal(student.output_size(6, 3, dilation=2), 2)
    for size, kernel, padding, stride, dilation in [
        (6, 3, 0, 1, 3),  # the kernel fits, its footprint does not
        (2, 3, 0, 5, 1),  # with a stride larger than what is missing
        (2, 7, 2, 1, 1),  # in spite of padding
        (4, 3, 0, 4, 2),
        (0, 1, 0, 1, 1),  # an empty row
    ]:
        assert_raises(
            lambda c=(size, kernel, padding, stride, dilation): student.output_size(*c), "ValueError"
        )


@pytest.mark.task(
    "output_size",
    points=2,
    hint="Large sizes follow the same rule: count the whole steps, then add the first place.",
)
def test_output_size_of_first_layers_of_known_networks(student):
    assert_equal(student.output_size(227, 11, stride=4), 55)  # AlexNet
    assert_equal(student.output_size(224, 7, padding=3, stride=2), 112)  # ResNet
    assert_equal(student.output_size(28, 7, padding=3), 28)


@pytest.mark.task("output_size", points=1, hint="Padding can make room for a kernel longer than the row.")
def test_output_size_with_padding_around_a_row_shorter_than_the_kernel(student):
    assert_equal(student.output_size(2, 3, padding=1), 2)
    assert_equal(student.output_size(1, 4, padding=2), 2)


# Task 2: a frame of zeros


@pytest.mark.task(
    "pad2d", points=2, hint="Padding of 0 changes nothing. In a slice, -0 is 0: a[0:-0] is empty."
)
def test_pad2d_with_nothing_to_add(student, rng):
    image = rng.random((3, 5))
    assert_close(student.pad2d(image, 0), image)
    assert_close(student.pad2d(image, ((0, 0), (0, 0))), image)
    assert_close(student.pad2d(image, ((0, 2), (0, 0))), np.vstack([image, np.zeros((2, 5))]))


@pytest.mark.task(
    "pad2d", points=3, hint="Four numbers, four sides; a picture of fractions stays one of fractions."
)
def test_pad2d_of_any_picture_on_any_side(student, rng):
    for shape, pairs in [
        ((2, 5), ((1, 2), (3, 4))),
        ((4, 3), ((3, 0), (0, 1))),
        ((1, 4), ((0, 2), (5, 0))),
        ((3, 1), ((2, 1), (1, 1))),
    ]:
        image = rng.normal(size=shape)
        assert_close(student.pad2d(image, pairs), np.pad(image, pairs), atol=ATOL)


@pytest.mark.task(
    "pad2d", points=2, hint="One number is meant for all four sides, also where the picture is not square."
)
def test_pad2d_with_one_number_around_bytes(student, rng):
    image = rng.integers(1, 256, size=(2, 5), dtype=np.uint8)
    for padding in (1, 3):
        assert_close(student.pad2d(image, padding), np.pad(image, padding))


@pytest.mark.task("pad2d", points=1, hint="A picture of one pixel has a frame, too.")
def test_pad2d_of_one_pixel(student):
    assert_close(student.pad2d(np.array([[7]]), 2), np.pad([[7]], 2))


# Task 3: just enough zeros


@pytest.mark.task(
    "same_padding", points=2, hint="With dilation, the footprint takes the place of the kernel's size."
)
def test_same_padding_with_dilation(student):
    for size, kernel, dilation in [(9, 3, 2), (9, 2, 3), (8, 4, 2), (5, 1, 4), (4, 5, 3)]:
        expected = fewest_zeros(size, kernel, 1, dilation)
        assert_equal(student.same_padding(size, kernel, dilation=dilation), expected)


@pytest.mark.task(
    "same_padding", points=2, hint="With steps longer than the kernel nothing may be missing: (0, 0), not −1."
)
def test_same_padding_is_never_negative(student):
    for size, kernel, stride in [(4, 1, 2), (6, 2, 4), (8, 2, 3), (5, 1, 5), (12, 3, 6)]:
        assert_equal(student.same_padding(size, kernel, stride), fewest_zeros(size, kernel, stride, 1))


@pytest.mark.task(
    "same_padding",
    points=4,
    hint="Where does the last place begin, and where does its footprint end? What the row lacks is missing.",
)
def test_same_padding_is_as_small_as_possible_on_any_row(student, rng):
    cases = list(itertools.product(range(1, 13), range(1, 6), range(1, 5), range(1, 4)))
    for size, kernel, stride, dilation in rng.permutation(cases)[:40].tolist():
        expected = fewest_zeros(size, kernel, stride, dilation)
        assert_equal(student.same_padding(size, kernel, stride, dilation), expected)


@pytest.mark.task("same_padding", points=2, hint="A row of one pixel has one place, whatever the stride.")
def test_same_padding_of_one_pixel(student):
    for kernel, stride in [(1, 1), (3, 1), (4, 2), (6, 5)]:
        assert_equal(student.same_padding(1, kernel, stride), fewest_zeros(1, kernel, stride, 1))


# Task 4: the whole convolution


@pytest.mark.task(
    "conv2d",
    points=4,
    hint="Stride moves the whole kernel, dilation spreads its weights; rows and columns each have their own step.",
)
def test_conv2d_matches_torch_with_stride_and_dilation(student, rng):
    for shape, kernel_shape, stride, dilation in [
        ((9, 8), (3, 2), (1, 1), 1),
        ((9, 8), (3, 2), (3, 1), 1),
        ((8, 11), (2, 3), (2, 3), 2),
        ((13, 7), (3, 1), (1, 2), 3),
        ((6, 9), (1, 4), (4, 2), 2),
    ]:
        image, kernel = rng.random(shape), rng.normal(size=kernel_shape)
        expected = by_torch(image, kernel, stride, dilation=dilation)
        answer = student.conv2d(image, kernel, stride=stride, padding="valid", dilation=dilation)
        assert_close(answer, expected, atol=ATOL)


@pytest.mark.task(
    "conv2d",
    points=4,
    hint='"same" asks same_padding twice: with the rows, their kernel and stride; then with the columns and theirs.',
)
def test_conv2d_with_same_padding_stride_and_dilation(student, rng):
    for shape, kernel_shape, stride, dilation in [
        ((6, 8), (3, 5), (2, 1), 1),
        ((9, 6), (3, 3), (2, 2), 1),
        ((7, 10), (2, 4), (3, 2), 1),
        ((8, 5), (3, 2), (1, 1), 3),
        ((10, 7), (3, 2), (1, 3), 2),
    ]:
        image, kernel = rng.random(shape), rng.normal(size=kernel_shape)
        expected = by_torch(image, kernel, stride, "same", dilation)
        answer = student.conv2d(image, kernel, stride=stride, padding="same", dilation=dilation)
        assert_close(answer, expected, atol=ATOL)


@pytest.mark.task(
    "conv2d",
    points=1,
    hint="A kernel of even size has no middle: the odd zero stands below and on the right.",
)
def test_conv2d_with_same_padding_and_an_even_kernel(student, rng):
    image, kernel = rng.random((5, 4)), rng.normal(size=(2, 4))
    expected = by_torch(image, kernel, padding="same")  # (5, 4)
    assert_close(student.conv2d(image, kernel, padding="same"), expected, atol=ATOL)


@pytest.mark.task(
    "conv2d", points=2, hint="Sums of bytes do not fit in a byte: turn image and kernel into floats first."
)
def test_conv2d_of_bytes_does_not_wrap(student, rng):
    image = rng.integers(100, 256, size=(6, 7), dtype=np.uint8)
    kernel = rng.integers(2, 9, size=(3, 2), dtype=np.uint8)
    for padding in ("valid", "same"):
        expected = by_torch(image, kernel, (2, 1), padding)
        assert_close(student.conv2d(image, kernel, stride=(2, 1), padding=padding), expected, atol=ATOL)


@pytest.mark.task(
    "conv2d", points=1, hint="Whole numbers times fractions are fractions: do not round them in the result."
)
def test_conv2d_of_whole_numbers_with_fractions(student, rng):
    image, kernel = rng.integers(-9, 10, size=(5, 6)), rng.normal(size=(2, 3))
    assert_close(
        student.conv2d(image, kernel, padding="same"), by_torch(image, kernel, padding="same"), atol=ATOL
    )


@pytest.mark.task(
    "conv2d",
    points=2,
    hint="Where the footprint is larger than the picture, in rows or in columns, raise ValueError.",
)
def test_conv2d_refuses_a_footprint_larger_than_the_image(student, rng):
    image = rng.random((4, 6))
    assert_close(student.conv2d(image, np.ones((4, 6))), [[image.sum()]], atol=ATOL)
    for shape, stride, dilation in [
        ((5, 2), 1, 1),
        ((2, 7), 1, 1),
        ((5, 7), 9, 1),
        ((3, 2), 1, 2),
        ((2, 3), 8, 3),
    ]:
        kernel = np.ones(shape)
        assert_raises(
            lambda k=kernel, s=stride, d=dilation: student.conv2d(image, k, stride=s, dilation=d),
            "ValueError",
        )
    assert_raises(lambda: student.conv2d(np.zeros((0, 6)), np.ones((1, 1))), "ValueError")


@pytest.mark.task(
    "conv2d",
    points=2,
    hint='With "same" padding there is always room, even for a kernel larger than the picture.',
)
def test_conv2d_with_same_padding_has_room_for_large_kernels(student, rng):
    for shape, kernel_shape in [((2, 3), (5, 4)), ((1, 1), (3, 3)), ((1, 5), (4, 1))]:
        image, kernel = rng.random(shape), rng.normal(size=kernel_shape)
        answer = student.conv2d(image, kernel, padding="same")
        assert_close(answer, by_torch(image, kernel, padding="same"), atol=ATOL)


@pytest.mark.task(
    "conv2d", points=1, hint="A step beyond the picture leaves the first place, and only that one."
)
def test_conv2d_with_a_stride_larger_than_the_image(student, rng):
    image, kernel = rng.random((3, 4)), rng.normal(size=(2, 2))
    for padding in ("valid", "same"):
        expected = by_torch(image, kernel, (9, 9), padding)  # (1, 1)
        assert_close(student.conv2d(image, kernel, stride=9, padding=padding), expected, atol=ATOL)


# Task 5: what a layer has to learn


@pytest.mark.task(
    "conv_parameters", points=2, hint="filters · (kernel height · kernel width · channels + 1)."
)
def test_conv_parameters_agree_with_torch(student):
    for channels, filters, kernel in [(1, 5, 2), (7, 1, 4), (8, 3, 5), (2, 9, 1)]:
        layer = torch.nn.Conv2d(channels, filters, kernel)
        expected = sum(parameter.numel() for parameter in layer.parameters())
        assert_equal(student.conv_parameters(channels, filters, kernel), expected)


@pytest.mark.task(
    "conv_parameters", points=1, hint="Height and width of the kernel may differ, with bias and without."
)
def test_conv_parameters_of_a_pair_without_bias(student):
    for kernel in [(1, 7), (4, 2)]:
        layer = torch.nn.Conv2d(5, 3, kernel, bias=False)
        assert_equal(student.conv_parameters(5, 3, kernel, bias=False), layer.weight.numel())


@pytest.mark.task("conv_parameters", points=1, hint="A 1 × 1 kernel has one weight for each channel.")
def test_conv_parameters_of_large_layers(student):
    assert_equal(student.conv_parameters(512, 40, 1), 20_520)
    assert_equal(student.conv_parameters(3, 96, (11, 11)), 34_944)


# Task 6: a kernel of one pixel


@pytest.mark.task(
    "pointwise", points=3, hint="weights[i, o] leads from channel i to channel o; each o has its own bias."
)
def test_pointwise_is_a_convolution_with_one_pixel(student, rng):
    for shape, channels in [((3, 4, 5, 3), 2), ((2, 5, 3, 4), 4), ((1, 2, 6, 2), 5)]:
        images, weights = rng.random(shape), rng.normal(size=(shape[3], channels))
        bias = 1.0 + np.arange(channels)
        nchw = torch.from_numpy(images).permute(0, 3, 1, 2)  # (n, h, w, in) → (n, in, h, w)
        kernels = torch.from_numpy(weights.T[:, :, None, None])  # (in, out) → (out, in, 1, 1)
        expected = torch.nn.functional.conv2d(nchw, kernels, torch.from_numpy(bias)).permute(0, 2, 3, 1)
        assert_close(student.pointwise(images, weights, bias), expected.numpy(), atol=ATOL)


@pytest.mark.task("pointwise", points=2, hint="Bytes wrap: turn images and weights into floats first.")
def test_pointwise_of_bytes_does_not_wrap(student, rng):
    images = rng.integers(100, 256, size=(2, 4, 3, 3), dtype=np.uint8)
    weights = rng.integers(1, 9, size=(3, 2), dtype=np.uint8)
    expected = images.astype(float) @ weights  # (2, 4, 3, 3) @ (3, 2) → (2, 4, 3, 2)
    assert_close(student.pointwise(images, weights, np.zeros(2)), expected, atol=ATOL)


@pytest.mark.task(
    "pointwise", points=1, hint="There is no activation function here: results below 0 stay below 0."
)
def test_pointwise_keeps_negative_numbers(student, rng):
    images, weights = rng.random((2, 3, 4, 2)), -rng.random((2, 3))
    bias = np.array([0.5, 0.0, -1.0])
    assert_close(student.pointwise(images, weights, bias), images @ weights + bias, atol=ATOL)


@pytest.mark.task(
    "pointwise", points=1, hint="One channel is still an axis: the result has four axes, always."
)
def test_pointwise_with_one_channel(student, rng):
    images = rng.random((2, 3, 4, 1))
    weights, bias = np.array([[2.0, -3.0]]), np.array([0.0, 1.0])
    assert_close(student.pointwise(images, weights, bias), images * [2, -3] + bias, atol=ATOL)
    images = rng.random((1, 2, 3, 3))
    expected = images.sum(axis=3, keepdims=True) + 1  # (1, 2, 3, 1)
    assert_close(student.pointwise(images, np.ones((3, 1)), np.ones(1)), expected, atol=ATOL)
