"""What decides the rest of the marks: other shapes, other types of number, the corners of each definition."""

import numpy as np
import pytest
import scipy.signal
from cvgrade.checks import assert_close, assert_raises, assert_shape

ATOL = 1e-4  # pictures here hold numbers from 0 to 1, or bytes with whole weights: float32 is precise enough

PREWITT_Y = np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
SOBEL_Y = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
STEP = np.repeat([[0, 0, 0, 0, 1, 1, 1, 1]], 8, axis=0)  # (8, 8): columns 0–3 are 0, columns 4–7 are 1
BY_HAND = scipy.signal.correlate2d(STEP, PREWITT_Y, mode="valid")  # (6, 6)


def layer(images_nhwc, kernels_hwio, bias):
    """One filter, one channel at a time, by scipy."""
    n, h, w, channels = images_nhwc.shape
    kh, kw, _, filters = kernels_hwio.shape
    maps = np.zeros((n, h - kh + 1, w - kw + 1, filters)) + bias
    for i, c, f in np.ndindex(n, channels, filters):
        image, kernel = images_nhwc[i, :, :, c].astype(float), kernels_hwio[:, :, c, f].astype(float)
        maps[i, :, :, f] += scipy.signal.correlate2d(image, kernel, mode="valid")
    return maps


def gradient(image, kernel_y):
    """Edge strength by scipy; Gx is Gy on its side, and its sign is squared away."""
    gy = scipy.signal.correlate2d(image, kernel_y, mode="valid")
    gx = scipy.signal.correlate2d(image, kernel_y.T, mode="valid")
    return np.hypot(gx, gy)


# Task 1: by hand


@pytest.mark.task(
    "by_hand", points=3, hint="The kernel is three columns wide: in which places does it see both colours?"
)
def test_by_hand_marks_the_columns_of_the_edge(student):
    answer = assert_shape(student.by_hand, (6, 6), what="by_hand")
    assert_close(answer != 0, BY_HAND != 0, what="(by_hand ≠ 0)")


@pytest.mark.task(
    "by_hand", points=4, hint="Add up nine products: right column minus left column, over three rows."
)
def test_by_hand_holds_the_right_numbers(student):
    assert_close(student.by_hand, BY_HAND, what="by_hand")


# Task 2: cross-correlation


@pytest.mark.task(
    "cross_correlate",
    points=2,
    hint="A kernel of 1 × 1 fits everywhere: the result is as large as the picture.",
)
def test_cross_correlate_with_a_kernel_of_one_weight(student, rng):
    image = rng.random((4, 7))
    assert_close(student.cross_correlate(image, np.array([[-2.5]])), -2.5 * image, atol=ATOL)


@pytest.mark.task(
    "cross_correlate",
    points=2,
    hint="A kernel as large as the picture fits in one place: the result is 1 × 1.",
)
def test_cross_correlate_with_a_kernel_as_large_as_the_image(student, rng):
    for _ in range(3):  # one number alone may be right by chance
        image, kernel = rng.random((4, 6)), rng.normal(size=(4, 6))
        assert_close(student.cross_correlate(image, kernel), [[(image * kernel).sum()]], atol=ATOL)


@pytest.mark.task(
    "cross_correlate",
    points=3,
    hint="Sums of bytes do not fit in a byte: turn image and kernel into floats first.",
)
def test_cross_correlate_of_bytes_does_not_wrap(student, rng):
    image = rng.integers(100, 256, size=(6, 8), dtype=np.uint8)
    kernel = np.array([[1, 2, 3], [4, 5, 6]], dtype=np.uint8)
    expected = scipy.signal.correlate2d(image.astype(float), kernel.astype(float), mode="valid")  # (5, 6)
    assert_close(student.cross_correlate(image, kernel), expected, atol=ATOL)


@pytest.mark.task(
    "cross_correlate",
    points=2,
    hint="Whole pixels times fractions are fractions: do not cut them off in the result.",
)
def test_cross_correlate_of_whole_numbers_keeps_fractions(student, rng):
    image, kernel = rng.integers(-9, 10, size=(6, 5)), np.array([[0.25, -0.5, 0.4], [0.1, 0.7, -0.3]])
    expected = scipy.signal.correlate2d(image.astype(float), kernel, mode="valid")  # (5, 3)
    assert_close(student.cross_correlate(image, kernel), expected, atol=ATOL)


@pytest.mark.task(
    "cross_correlate",
    points=1,
    hint="The result of a sum of pictures is the sum of the results, for any weights.",
)
def test_cross_correlate_is_linear(student, rng):
    first, second, kernel = rng.random((9, 4)), rng.random((9, 4)), rng.normal(size=(5, 2))
    expected = 2 * scipy.signal.correlate2d(first, kernel, mode="valid")  # (5, 3)
    expected -= 3 * scipy.signal.correlate2d(second, kernel, mode="valid")
    assert_close(student.cross_correlate(2 * first - 3 * second, kernel), expected, atol=ATOL)


@pytest.mark.task(
    "cross_correlate",
    points=1,
    hint="Where not even one place is left, raise ValueError: check both directions.",
)
def test_cross_correlate_refuses_a_kernel_larger_than_the_image(student, rng):
    image = rng.random((3, 6))
    assert_shape(student.cross_correlate(image, np.ones((3, 6))), (1, 1))
    for shape in [(4, 2), (2, 7), (5, 8)]:
        kernel, what = np.ones(shape), f"cross_correlate of a 3 × 6 image with a kernel of shape {shape}"
        assert_raises(lambda k=kernel: student.cross_correlate(image, k), "ValueError", what=what)


# Task 3: convolution


@pytest.mark.task(
    "convolve",
    points=3,
    hint="Half a turn flips the rows and the columns; then slide without any further flip.",
)
def test_convolve_is_cross_correlation_with_the_kernel_turned(student, rng):
    image, kernel = rng.random((6, 9)), rng.normal(size=(2, 4))
    expected = scipy.signal.correlate2d(image, np.rot90(kernel, 2), mode="valid")  # (5, 6)
    assert_close(student.convolve(image, kernel), expected, atol=ATOL)


@pytest.mark.task(
    "convolve",
    points=2,
    hint="A kernel of one row is turned by flipping its columns, one of one column by its rows.",
)
def test_convolve_with_a_row_and_with_a_column(student, rng):
    image = rng.random((6, 8))
    row = np.array([[1.0, 2.0, -4.0]])
    for name, kernel in [("row", row), ("column", row.T)]:
        expected = scipy.signal.convolve2d(image, kernel, mode="valid")  # (6, 6), then (4, 8)
        assert_close(student.convolve(image, kernel), expected, atol=ATOL, what=f"convolve(image, {name})")


@pytest.mark.task(
    "convolve", points=2, hint="Sums of bytes do not fit in a byte: turn image and kernel into floats first."
)
def test_convolve_of_bytes_does_not_wrap(student, rng):
    image = rng.integers(100, 256, size=(5, 7), dtype=np.uint8)
    kernel = np.array([[1, 2], [3, 4], [5, 6]], dtype=np.uint8)
    expected = scipy.signal.convolve2d(image.astype(float), kernel.astype(float), mode="valid")  # (3, 6)
    assert_close(student.convolve(image, kernel), expected, atol=ATOL)


@pytest.mark.task(
    "convolve", points=2, hint="A kernel as large as the picture fits in one place: the result is 1 × 1."
)
def test_convolve_with_a_kernel_as_large_as_the_image(student, rng):
    for _ in range(3):  # one number alone may be right by chance
        image, kernel = rng.random((5, 3)), rng.normal(size=(5, 3))
        expected = scipy.signal.convolve2d(image, kernel, mode="valid")  # (1, 1)
        assert_close(student.convolve(image, kernel), expected, atol=ATOL)


# Task 4: yellowness


@pytest.mark.task(
    "yellowness", points=4, hint="Bytes wrap: 255 + 255 is not 254. Turn the image into floats first."
)
def test_yellowness_of_a_photo_in_bytes(student, rng):
    image = rng.integers(0, 256, size=(9, 12, 3), dtype=np.uint8)
    expected = image.astype(float) @ [1, 1, -1]  # (9, 12)
    assert_close(student.yellowness(image), expected, atol=ATOL)


@pytest.mark.task("yellowness", points=3, hint="The colours stand on the last axis: image[:, :, 0] is red.")
def test_yellowness_finds_the_colours_on_the_last_axis(student, rng):
    image = rng.random((3, 3, 3)) + np.array([1, 0, 0])  # red enough for no sum to be negative
    assert_close(student.yellowness(image), image @ [1, 1, -1], atol=ATOL)


@pytest.mark.task(
    "yellowness", points=2, hint="Blue counts negative, and the result may be below 0: keep it."
)
def test_yellowness_of_a_blue_sky_is_negative(student, rng):
    image = 0.2 * rng.random((2, 5, 3)) + [0.0, 0.0, 0.8]  # (2, 5, 3), blue at least 0.8
    assert_close(student.yellowness(image), image @ [1, 1, -1], atol=ATOL)


# Task 5: a layer


@pytest.mark.task(
    "conv_layer",
    points=5,
    hint="Compare with loops over pictures, filters and channels, one 2-D kernel at a time.",
)
def test_conv_layer_matches_scipy_on_random_layers(student, rng):
    images, kernels, bias = (
        rng.random((3, 7, 9, 3)),
        rng.normal(size=(3, 2, 3, 4)),
        np.array([-20, -0.5, 0.5, 3]),
    )
    expected = layer(images, kernels, bias)  # (3, 5, 8, 4)
    assert_close(student.conv_layer(images, kernels, bias), expected, atol=ATOL)


@pytest.mark.task(
    "conv_layer",
    points=3,
    hint="On black pictures only the bias is left: once per place, each filter its own.",
)
def test_conv_layer_of_black_images_is_the_bias(student, rng):
    images, kernels, bias = np.zeros((2, 4, 5, 3)), rng.normal(size=(2, 2, 3, 4)), np.array([-1.5, 1, 2, 7])
    expected = np.broadcast_to(bias, (2, 3, 4, 4))
    assert_close(student.conv_layer(images, kernels, bias), expected, atol=ATOL)


@pytest.mark.task(
    "conv_layer",
    points=2,
    hint="A 1 × 1 filter weighs the channels of each pixel and leaves the size as it is.",
)
def test_conv_layer_with_one_by_one_filters(student, rng):
    images, kernels, bias = rng.random((2, 4, 6, 5)), -rng.random((1, 1, 5, 2)), np.zeros(2)
    expected = images @ kernels[0, 0] + bias  # (2, 4, 6, 5) @ (5, 2) → (2, 4, 6, 2)
    assert_close(student.conv_layer(images, kernels, bias), expected, atol=ATOL)


@pytest.mark.task(
    "conv_layer", points=2, hint="The first axis counts pictures and stays, also where there is only one."
)
def test_conv_layer_of_a_batch_of_one(student, rng):
    images, kernels, bias = rng.random((1, 6, 4, 2)), rng.normal(size=(4, 3, 2, 3)), np.array([-20, 0.5, 1])
    expected = layer(images, kernels, bias)  # (1, 3, 2, 3)
    assert_close(student.conv_layer(images, kernels, bias), expected, atol=ATOL)


@pytest.mark.task(
    "conv_layer",
    points=2,
    hint="Sums of bytes do not fit in a byte: turn images and kernels into floats first.",
)
def test_conv_layer_of_bytes_does_not_wrap(student, rng):
    images = rng.integers(100, 256, size=(2, 5, 5, 3), dtype=np.uint8)
    kernels = rng.integers(1, 9, size=(3, 3, 3, 2), dtype=np.uint8)
    bias = np.zeros(2)
    expected = layer(images, kernels, bias)  # (2, 3, 3, 2)
    assert_close(student.conv_layer(images, kernels, bias), expected, atol=ATOL)


@pytest.mark.task(
    "conv_layer", points=2, hint="A filter as large as the picture fits in one place: the maps are 1 × 1."
)
def test_conv_layer_with_filters_as_large_as_the_image(student, rng):
    images, kernels, bias = rng.random((2, 4, 3, 2)), rng.random((4, 3, 2, 3)), np.zeros(3)
    expected = layer(images, kernels, bias)  # (2, 1, 1, 3)
    assert_close(student.conv_layer(images, kernels, bias), expected, atol=ATOL)


# Task 6: edges


@pytest.mark.task("edges", points=3, hint="Sobel gives the middle weight 2; rows and columns lose 2 each.")
def test_edges_by_sobel_on_images_that_are_not_square(student, rng):
    image = rng.random((6, 9))
    expected = gradient(image, SOBEL_Y)  # (4, 7)
    assert_close(student.edges(image, "sobel"), expected, atol=ATOL)


@pytest.mark.task(
    "edges", points=2, hint="Differences of bytes can be negative: turn the image into floats first."
)
def test_edges_by_prewitt_on_bytes(student, rng):
    image = rng.integers(0, 256, size=(7, 5), dtype=np.uint8)
    expected = gradient(image.astype(float), PREWITT_Y)  # (5, 3)
    assert_close(student.edges(image, "prewitt"), expected, atol=ATOL)


@pytest.mark.task("edges", points=2, hint="A slanted edge needs both directions: the root of g_x² + g_y².")
def test_edges_of_a_slanted_edge(student):
    image = np.tri(6)  # bright below the diagonal
    expected = gradient(image, PREWITT_Y)  # (4, 4)
    assert_close(student.edges(image, "prewitt"), expected, atol=ATOL)


@pytest.mark.task(
    "edges", points=1, hint="The weights of each kernel add up to 0, so more light changes nothing."
)
def test_edges_do_not_depend_on_brightness(student, rng):
    image = rng.random((5, 6))
    expected = gradient(image, SOBEL_Y)  # (3, 4)
    assert_close(student.edges(image + 5, "sobel"), expected, atol=ATOL)
