"""What a student sees and can run: `check("cross_correlate")` in the notebook runs the tests of one task."""

import numpy as np
import pytest
import scipy.signal
from cvgrade.checks import assert_close, assert_raises, assert_shape

ATOL = 1e-4  # numbers here are of size 1 to 10: float32 is precise enough


# Task 1: by hand


@pytest.mark.task("by_hand", points=3, hint="Six rows of six numbers, and all rows alike, as in the picture.")
def test_by_hand_has_six_rows_that_are_alike(student):
    answer = assert_shape(student.by_hand, (6, 6), what="by_hand")
    assert_close(answer, np.tile(answer[0], (6, 1)), what="by_hand")


# Task 2: cross-correlation


@pytest.mark.task(
    "cross_correlate", points=3, hint="Do the first entry with a pencil: multiply nine pairs, then add up."
)
def test_cross_correlate_gives_the_worked_example(student):
    image = np.array([[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]])
    kernel = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]])
    assert_close(student.cross_correlate(image, kernel), [[4, 3, 4], [2, 4, 3], [2, 3, 4]])


@pytest.mark.task(
    "cross_correlate", points=4, hint="result[y, x] belongs to the window with its top left corner at [y, x]."
)
def test_cross_correlate_matches_scipy_on_random_images(student, rng):
    image, kernel = rng.random((8, 8)), rng.normal(size=(3, 3))
    expected = scipy.signal.correlate2d(image, kernel, mode="valid")  # (6, 6)
    assert_close(student.cross_correlate(image, kernel), expected, atol=ATOL)


@pytest.mark.task(
    "cross_correlate", points=2, hint="Height and width may differ: use kernel.shape[0] and kernel.shape[1]."
)
def test_cross_correlate_keeps_rows_and_columns_apart(student, rng):
    image, kernel = rng.random((5, 9)), rng.normal(size=(2, 4))
    expected = scipy.signal.correlate2d(image, kernel, mode="valid")  # (4, 6)
    assert_close(student.cross_correlate(image, kernel), expected, atol=ATOL)


# Task 3: convolution


@pytest.mark.task(
    "convolve",
    points=3,
    hint="On a single bright pixel, a convolution draws the kernel as it is, not turned.",
)
def test_convolve_draws_the_kernel_around_a_bright_pixel(student):
    image = np.zeros((5, 5))
    image[2, 2] = 1
    kernel = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    assert_close(student.convolve(image, kernel), kernel)


@pytest.mark.task(
    "convolve", points=3, hint="Turn the kernel, not the picture, then slide as in cross_correlate."
)
def test_convolve_matches_scipy_on_random_images(student, rng):
    image, kernel = rng.random((7, 6)), rng.normal(size=(3, 2))
    expected = scipy.signal.convolve2d(image, kernel, mode="valid")  # (5, 5)
    assert_close(student.convolve(image, kernel), expected, atol=ATOL)


# Task 4: yellowness


@pytest.mark.task("yellowness", points=3, hint="Red + green − blue, for each pixel.")
def test_yellowness_of_pure_colours(student):
    yellow, red, green = [1.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]
    blue, white, black = [0.0, 0.0, 1.0], [1.0, 1.0, 1.0], [0.0, 0.0, 0.0]
    image = np.array([[yellow, red, green], [blue, white, black]])  # (2, 3, 3)
    assert_close(student.yellowness(image), [[2, 1, 1], [-1, 1, 0]])


@pytest.mark.task(
    "yellowness", points=3, hint="A byte holds 0 to 255 and nothing else: turn the image into floats first."
)
def test_yellowness_of_bytes(student):
    yellow, white, black, orange = [255, 255, 0], [255, 255, 255], [0, 0, 0], [255, 165, 0]
    image = np.array([[yellow, white], [black, orange]], dtype=np.uint8)  # (2, 2, 3)
    assert_close(student.yellowness(image), [[510, 255], [0, 420]])


# Task 5: a layer


@pytest.mark.task(
    "conv_layer", points=3, hint="One channel, one filter: this is cross_correlate plus the bias."
)
def test_conv_layer_with_one_channel_and_one_filter(student):
    image = np.array([[2, 0, 1, 5], [1, 3, 4, 0], [0, 2, 2, 1], [7, 1, 0, 3]])
    kernel = np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
    expected = np.array([[4, 1], [-2, -2]]) + 0.5
    answer = student.conv_layer(image[None, :, :, None], kernel[:, :, None, None], np.array([0.5]))
    assert_close(answer, expected[None, :, :, None])  # (1, 2, 2, 1)


@pytest.mark.task(
    "conv_layer",
    points=3,
    hint="A filter adds up over rows, columns and channels: 1·1 + 10·2 + 100·3 for the first pixel.",
)
def test_conv_layer_adds_up_over_channels(student):
    image = np.array([[[[1.0, 10.0, 100.0], [2.0, 20.0, 200.0]]]])  # (1, 1, 2, 3): two pixels in a row
    kernels = np.array([1.0, 2.0, 3.0]).reshape(1, 1, 3, 1)  # 1 × 1, three channels, one filter
    assert_close(student.conv_layer(image, kernels, np.zeros(1)), [[[[321.0], [642.0]]]])


@pytest.mark.task(
    "conv_layer", points=3, hint="kernels_hwio[:, :, c, f] lies on channel c and belongs to filter f."
)
def test_conv_layer_gives_each_filter_a_map(student, rng):
    images, kernels, bias = rng.random((2, 5, 6, 2)), rng.normal(size=(3, 3, 2, 2)), np.array([-20.0, 1.0])
    expected = np.zeros((2, 3, 4, 2))
    for n, y, x, f in np.ndindex(expected.shape):
        expected[n, y, x, f] = (images[n, y : y + 3, x : x + 3, :] * kernels[:, :, :, f]).sum() + bias[f]
    assert_close(student.conv_layer(images, kernels, bias), expected, atol=ATOL)


# Task 6: edges


@pytest.mark.task(
    "edges", points=2, hint="In the middle of a step edge, Prewitt gives 3 and Sobel gives 1 + 2 + 1 = 4."
)
def test_edges_of_a_step(student):
    image = np.array([[0, 0, 1, 1, 1]] * 4)
    assert_close(student.edges(image, "prewitt"), [[3, 3, 0]] * 2, what='edges(image, "prewitt")')
    assert_close(student.edges(image, "sobel"), [[4, 4, 0]] * 2, what='edges(image, "sobel")')


@pytest.mark.task(
    "edges", points=3, hint="Square g_x and g_y, add them, take the square root; look at both kernels again."
)
def test_edges_match_scipy_on_random_images(student, rng):
    image = rng.random((7, 7))
    for operator, middle in [("prewitt", 1), ("sobel", 2)]:
        kernel = np.array([[-1, 0, 1], [-middle, 0, middle], [-1, 0, 1]])
        gy = scipy.signal.correlate2d(image, kernel, mode="valid")  # (5, 5)
        gx = scipy.signal.correlate2d(
            image, kernel.T, mode="valid"
        )  # the sign does not matter: it is squared
        answer = student.edges(image, operator)
        assert_close(answer, np.hypot(gx, gy), atol=ATOL, what=f'edges(image, "{operator}")')


@pytest.mark.task("edges", points=2, hint="For any other word: raise ValueError with a message of your own.")
def test_edges_refuses_an_unknown_operator(student, rng):
    image = rng.random((5, 5))
    assert_shape(student.edges(image, "sobel"), (3, 3), what='edges(image, "sobel")')
    assert_raises(lambda: student.edges(image, "canny"), "ValueError", what='edges(image, "canny")')
