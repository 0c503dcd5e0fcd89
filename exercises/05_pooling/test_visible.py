"""What a student sees and can run: `check("max_pool")` in the notebook runs the tests of one task."""

import numpy as np
import pytest
from cvgrade.checks import as_numbers, assert_close, assert_equal, assert_raises

NUMBERS = np.array([[3, 2, -3, 2], [1, 6, 20, 5], [4, -13, 2, 6], [-2, 3, 9, 3]])
BATCH = NUMBERS[None, :, :, None]  # (4, 4) → (1, 4, 4, 1)


def assert_map(answer, expected):
    """Check a batch of one picture with one channel, and show it as rows and columns."""
    expected = np.array(expected)[None, :, :, None]  # (h, w) → (1, h, w, 1)
    maps = as_numbers(answer)
    if maps.shape == expected.shape:
        assert_close(maps[0, :, :, 0], expected[0, :, :, 0], what="result[0, :, :, 0], entry ")
    assert_close(maps, expected)


# Task 1: max pooling


@pytest.mark.task(
    "max_pool", points=3, hint="Four windows of 2 × 2, side by side; the first holds 3, 2, 1 and 6."
)
def test_max_pool_gives_the_worked_example(student):
    assert_map(student.max_pool(BATCH.copy()), [[6, 20], [4, 9]])


@pytest.mark.task(
    "max_pool",
    points=2,
    hint="Each channel of each picture by itself: take the maximum over rows and columns, not over all axes.",
)
def test_max_pool_keeps_pictures_and_channels_apart(student):
    first = np.array([[[1, 40], [2, 30], [5, 0]], [[3, 20], [4, 10], [6, 0]]])  # (2, 3, 2)
    answer = student.max_pool(np.stack([first, -first]), window=(2, 3))
    assert_close(answer, [[[[6, 40]]], [[[-1, 0]]]])  # (2, 1, 1, 2)


@pytest.mark.task(
    "max_pool",
    points=3,
    hint="Windows of 3 begin at rows 0 and 2 and at columns 0, 2 and 4: they overlap, as the stride is 2.",
)
def test_max_pool_with_overlapping_windows(student):
    image = np.array(
        [
            [1, 5, 2, 4, 3, 0, 1],
            [0, 3, 1, 0, 9, 2, 0],
            [2, 4, 6, 3, 0, 1, 2],
            [1, 0, 7, 1, 2, 0, 5],
            [8, 0, 1, 2, 3, 4, 1],
        ]
    )
    answer = student.max_pool(image[None, :, :, None], window=3, stride=2)
    assert_map(answer, [[6, 9, 9], [8, 7, 5]])


@pytest.mark.task(
    "max_pool",
    points=3,
    hint='"same": ⌈5 / 2⌉ = 3 windows of 4 begin at columns −1, 1 and 3; beyond the edge there is nothing.',
)
def test_max_pool_same_lets_windows_hang_over_the_edge(student):
    image = np.array([[-9, -7, -5, -3, -4], [-1, -2, -3, -4, -5]])[None, :, :, None]  # (1, 2, 5, 1)
    answer = student.max_pool(image, window=(1, 4), stride=(1, 2), padding="same")
    assert_map(answer, [[-5, -3, -3], [-1, -2, -4]])


@pytest.mark.task(
    "max_pool", points=1, hint='With "valid", a window of 3 has no place on a side of 2: raise ValueError.'
)
def test_max_pool_refuses_a_window_larger_than_the_picture(student):
    image = np.ones((1, 2, 4, 1))
    assert_close(student.max_pool(image, window=2), [[[[1], [1]]]], what="max_pool(2 × 4 picture, window=2)")
    too_high = "max_pool(2 × 4 picture, window=3)"
    assert_raises(lambda: student.max_pool(image, window=3), "ValueError", what=too_high)


# Task 2: average pooling


@pytest.mark.task(
    "average_pool", points=3, hint="The first window holds 3, 2, 1 and 6: together 12, and 12 / 4 = 3."
)
def test_average_pool_gives_the_worked_example(student):
    assert_map(student.average_pool(BATCH.copy()), [[3, 6], [-2, 5]])


@pytest.mark.task(
    "average_pool",
    points=2,
    hint="A byte holds 0 to 255 and no fractions: turn the picture into floats first, or use np.mean.",
)
def test_average_pool_of_bytes(student):
    image = np.array([[200, 100, 1, 0], [50, 252, 0, 0]], dtype=np.uint8)  # sums: 602 and 1
    assert_map(student.average_pool(image[None, :, :, None]), [[150.5, 0.25]])


@pytest.mark.task(
    "average_pool",
    points=4,
    hint="The second window sees two pixels, 5 and 9: divide their sum by 2. Beyond the edge is nothing.",
)
def test_average_pool_same_counts_only_pixels_on_the_picture(student):
    row = np.array([1, 3, 5, 9])[None, None, :, None]  # (1, 1, 4, 1)
    answer = student.average_pool(row, window=(1, 3), stride=(1, 2), padding="same")
    assert_map(answer, [[3, 7]])


# Task 3: a pyramid


@pytest.mark.task(
    "pyramid",
    points=3,
    hint="Halve both sides and round down: 225 becomes 112. The picture itself is left out.",
)
def test_pyramid_gives_the_worked_example(student):
    assert_equal(student.pyramid(446, 450, 3), [(223, 225), (111, 112), (55, 56)])


@pytest.mark.task(
    "pyramid", points=1, hint="A side of 1 cannot be halved: raise ValueError, do not list a 0."
)
def test_pyramid_refuses_to_halve_a_side_of_one(student):
    assert_equal(student.pyramid(6, 4, 2), [(3, 2), (1, 1)], what="pyramid(6, 4, 2)")
    assert_raises(lambda: student.pyramid(6, 4, 3), "ValueError", what="pyramid(6, 4, 3)")


# Task 4: global average pooling


@pytest.mark.task(
    "global_average_pool", points=3, hint="Channel 0 holds 1, 2, 3 and 6; channel 1 holds 10, 10, 0 and −4."
)
def test_global_average_pool_gives_the_worked_example(student):
    image = np.stack([[[1, 2], [3, 6]], [[10, 10], [0, -4]]], axis=-1)  # (2, 2, 2)
    assert_close(student.global_average_pool(image[None]), [[3, 4]])  # (1, 2)


@pytest.mark.task(
    "global_average_pool",
    points=2,
    hint="Rows and columns are the axes 1 and 2. The axes 0 (pictures) and 3 (channels) stay.",
)
def test_global_average_pool_of_two_pictures(student):
    first = np.array([[[1, 0, 5, 2], [3, 0, 5, 4], [8, 0, 5, 9]]])  # (1, 3, 4): one row, three columns
    assert_close(student.global_average_pool(np.stack([first, first + 1])), [[4, 0, 5, 5], [5, 1, 6, 6]])


# Task 5: the gradient


@pytest.mark.task(
    "max_pool_gradient",
    points=4,
    hint="The 6, the 20, the 4 and the 9 get their window's number from upstream; all others get 0.",
)
def test_max_pool_gradient_gives_the_worked_example(student):
    upstream = np.array([[0.5, -1], [2, 7]])[None, :, :, None]  # (1, 2, 2, 1)
    expected = [[0, 0, 0, 0], [0, 0.5, -1, 0], [2, 0, 0, 0], [0, 0, 7, 0]]
    assert_map(student.max_pool_gradient(BATCH.copy(), upstream, 2), expected)


@pytest.mark.task(
    "max_pool_gradient",
    points=3,
    hint="Equal pixels: the first one gets all. First means the upper row; in the same row, further left.",
)
def test_max_pool_gradient_goes_to_the_first_of_equal_pixels(student):
    image = np.array([[1, 5, 0, 0], [5, 5, 0, 0]])[None, :, :, None]  # (1, 2, 4, 1)
    answer = student.max_pool_gradient(image, np.array([12, 24]).reshape(1, 1, 2, 1), 2)
    assert_map(answer, [[0, 12, 24, 0], [0, 0, 0, 0]])


@pytest.mark.task(
    "max_pool_gradient",
    points=2,
    hint="The result is as large as the picture: pixels that lie in no window get 0.",
)
def test_max_pool_gradient_of_pixels_left_over_is_zero(student):
    image = np.array([[4, 1, 9], [2, 3, 9], [9, 9, 9]])[None, :, :, None]  # (1, 3, 3, 1): one window fits
    answer = student.max_pool_gradient(image, np.full((1, 1, 1, 1), 6), 2)
    assert_map(answer, [[6, 0, 0], [0, 0, 0], [0, 0, 0]])
