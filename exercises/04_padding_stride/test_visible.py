"""What a student sees and can run: `check("output_size")` in the notebook runs the tests of one task."""

import numpy as np
import pytest
import scipy.signal
from cvgrade.checks import assert_close, assert_equal, assert_raises

# In this picture each number tells its place: 23 stands in row 2, column 3.
PLACES = 10 * np.arange(4)[:, None] + np.arange(7)  # (4, 7)


# Task 1: how many places


@pytest.mark.task(
    "output_size", points=3, hint="Padding of 1 makes the row longer by 2: one zero at each end."
)
def test_output_size_without_and_with_padding(student):
    assert_equal(student.output_size(7, 3), 5, what="output_size(7, 3)")
    assert_equal(student.output_size(6, 3, padding=1), 6, what="output_size(6, 3, padding=1)")
    assert_equal(student.output_size(6, 3, padding=2), 8, what="output_size(6, 3, padding=2)")


@pytest.mark.task(
    "output_size",
    points=3,
    hint="The first place is there anyway; then count how many whole steps fit into what is left.",
)
def test_output_size_with_a_stride_counts_whole_steps(student):
    assert_equal(student.output_size(7, 3, stride=2), 3, what="output_size(7, 3, stride=2)")
    assert_equal(student.output_size(8, 3, stride=2), 3, what="output_size(8, 3, stride=2)")
    assert_equal(student.output_size(9, 2, stride=4), 2, what="output_size(9, 2, stride=4)")


@pytest.mark.task(
    "output_size", points=2, hint="With dilation, the footprint takes the place of the kernel's size."
)
def test_output_size_with_dilation_counts_the_footprint(student):
    assert_equal(student.output_size(9, 3, dilation=3), 3, what="output_size(9, 3, dilation=3)")
    assert_equal(student.output_size(5, 1, dilation=4), 5, what="output_size(5, 1, dilation=4)")


@pytest.mark.task(
    "output_size",
    points=2,
    hint="If the footprint is longer than the padded row: raise ValueError with a message of your own.",
)
def test_output_size_refuses_what_does_not_fit(student):
    assert_equal(student.output_size(3, 3), 1, what="output_size(3, 3)")
    assert_raises(lambda: student.output_size(2, 3), "ValueError", what="output_size(2, 3)")


# Task 2: a frame of zeros


@pytest.mark.task("pad2d", points=2, hint="One row above and below, one column on the left and on the right.")
def test_pad2d_lays_a_frame_around_the_example(student):
    expected = [[0, 0, 0, 0], [0, 1, 2, 0], [0, 3, 4, 0], [0, 0, 0, 0]]
    assert_close(student.pad2d(np.array([[1, 2], [3, 4]]), 1), expected)


@pytest.mark.task(
    "pad2d",
    points=3,
    hint="((top, bottom), (left, right)): rows first, and in each pair the zeros before first.",
)
def test_pad2d_gives_each_side_its_own_number_of_zeros(student):
    expected = [[1, 2, 0, 0], [3, 4, 0, 0], [0, 0, 0, 0]]
    answer = student.pad2d(np.array([[1, 2], [3, 4]]), ((0, 1), (0, 2)))
    assert_close(answer, expected, what="pad2d([[1, 2], [3, 4]], ((0, 1), (0, 2)))")


# Task 3: just enough zeros


@pytest.mark.task(
    "same_padding", points=2, hint="With stride 1 and a kernel of 3, one zero is missing at each end."
)
def test_same_padding_of_odd_kernels_is_even(student):
    assert_equal(student.same_padding(7, 3), (1, 1), what="same_padding(7, 3)")
    assert_equal(student.same_padding(8, 5), (2, 2), what="same_padding(8, 5)")
    assert_equal(student.same_padding(7, 1), (0, 0), what="same_padding(7, 1)")


@pytest.mark.task(
    "same_padding",
    points=3,
    hint="Where the zeros cannot be halved, one more stands after the row than before.",
)
def test_same_padding_puts_the_odd_zero_after_the_row(student):
    assert_equal(student.same_padding(7, 4), (1, 2), what="same_padding(7, 4)")
    assert_equal(student.same_padding(7, 2), (0, 1), what="same_padding(7, 2)")


@pytest.mark.task(
    "same_padding",
    points=3,
    hint="Count the places, size / stride rounded up; where does the last one begin, and where does it end?",
)
def test_same_padding_with_a_stride_depends_on_the_size(student):
    assert_equal(student.same_padding(9, 4, stride=3), (0, 1), what="same_padding(9, 4, stride=3)")
    assert_equal(student.same_padding(7, 3, stride=2), (1, 1), what="same_padding(7, 3, stride=2)")
    assert_equal(student.same_padding(7, 5, stride=3), (2, 2), what="same_padding(7, 5, stride=3)")


# Task 4: the whole convolution


@pytest.mark.task(
    "conv2d", points=2, hint="Without further arguments this is cross_correlate of the last notebook."
)
def test_conv2d_is_cross_correlation_by_default(student):
    kernel = np.array([[1, 2, 0], [0, 0, -1]])
    expected = scipy.signal.correlate2d(PLACES, kernel, mode="valid")  # (3, 5)
    assert_close(student.conv2d(PLACES, kernel), expected, what="conv2d(places, kernel)")


@pytest.mark.task("conv2d", points=3, hint="stride is (down, across): first the step from row to row.")
def test_conv2d_steps_2_down_and_3_across(student):
    answer = student.conv2d(PLACES, np.array([[1]]), stride=(2, 3))  # this kernel copies the pixel it lies on
    assert_close(answer, [[0, 3, 6], [20, 23, 26]], what="conv2d(places, [[1]], stride=(2, 3))")
    answer = student.conv2d(PLACES, np.array([[1, 0], [0, 1]]), stride=(2, 3))
    assert_close(answer, [[11, 17], [51, 57]], what="conv2d(places, diagonal, stride=(2, 3))")


@pytest.mark.task("conv2d", points=1, hint="A stride of one number means this step in both directions.")
def test_conv2d_takes_one_number_as_stride(student):
    answer = student.conv2d(PLACES, np.array([[1]]), stride=3)
    assert_close(answer, [[0, 3, 6], [30, 33, 36]], what="conv2d(places, [[1]], stride=3)")


@pytest.mark.task(
    "conv2d",
    points=3,
    hint="In a corner a 3 × 3 kernel sees four pixels and five zeros, in the middle nine pixels.",
)
def test_conv2d_with_same_padding_adds_up_neighbours(student):
    image = np.array([[1, 2, 3, 0], [0, 1, 0, 2], [3, 0, 1, 1]])
    expected = [[4, 7, 8, 5], [7, 11, 10, 7], [4, 5, 5, 4]]
    answer = student.conv2d(image, np.ones((3, 3)), padding="same")
    assert_close(answer, expected, what='conv2d(image, ones of 3 × 3, padding="same")')


@pytest.mark.task(
    "conv2d",
    points=2,
    hint="With dilation 2, the weights lie on every second pixel; the steps of the kernel stay 1.",
)
def test_conv2d_with_dilation_touches_every_second_pixel(student):
    answer = student.conv2d(PLACES, np.array([[1, 0], [0, 1]]), dilation=2)
    expected = [[22, 24, 26, 28, 30], [42, 44, 46, 48, 50]]  # (2, 5)
    assert_close(answer, expected, what="conv2d(places, diagonal, dilation=2)")


@pytest.mark.task("conv2d", points=1, hint='For any word but "valid" and "same": raise ValueError.')
def test_conv2d_refuses_an_unknown_padding(student):
    image, kernel = np.array([[1, 2], [3, 4]]), np.ones((2, 2))
    assert_close(student.conv2d(image, kernel, padding="valid"), [[10]])
    call = 'conv2d(image, kernel, padding="full")'
    assert_raises(lambda: student.conv2d(image, kernel, padding="full"), "ValueError", what=call)


# Task 5: what a layer has to learn


@pytest.mark.task(
    "conv_parameters", points=2, hint="Each filter has a kernel for each input channel, and one bias."
)
def test_conv_parameters_of_square_kernels(student):
    assert_equal(student.conv_parameters(3, 2, 3), 56, what="conv_parameters(3, 2, 3)")
    assert_equal(student.conv_parameters(6, 4, 3), 220, what="conv_parameters(6, 4, 3)")


@pytest.mark.task("conv_parameters", points=1, hint="A kernel of 2 × 5 has 10 weights for each channel.")
def test_conv_parameters_of_a_kernel_that_is_not_square(student):
    assert_equal(student.conv_parameters(3, 4, (2, 5)), 124, what="conv_parameters(3, 4, (2, 5))")


@pytest.mark.task("conv_parameters", points=1, hint="Without bias, only the weights are left.")
def test_conv_parameters_without_bias(student):
    answer = student.conv_parameters(3, 2, 3, bias=False)
    assert_equal(answer, 54, what="conv_parameters(3, 2, 3, bias=False)")


# Task 6: a kernel of one pixel


@pytest.mark.task(
    "pointwise",
    points=3,
    hint="Channel o is the pixel's channels times column o of the weights, plus bias[o].",
)
def test_pointwise_mixes_the_channels_of_a_pixel(student):
    pixel = np.array([[[[2.0, 5.0, 10.0]]]])  # (1, 1, 1, 3)
    weights = np.array([[1.0, 1.0], [1.0, 0.0], [1.0, -1.0]])  # (3, 2)
    assert_close(student.pointwise(pixel, weights, np.array([0.5, 0.0])), [[[[17.5, -8.0]]]])


@pytest.mark.task(
    "pointwise", points=2, hint="Pictures, rows and columns stay as they are; only the last axis is mixed."
)
def test_pointwise_leaves_space_alone(student):
    images = np.arange(24).reshape(2, 2, 3, 2)  # two pictures, two rows, three columns, two channels
    weights = np.array([[1, 0], [100, 1]])
    expected = np.zeros((2, 2, 3, 2))
    for n, y, x in np.ndindex(2, 2, 3):
        expected[n, y, x] = images[n, y, x] @ weights  # (2,) @ (2, 2) → (2,)
    assert_close(student.pointwise(images, weights, np.zeros(2)), expected)
