"""What decides the rest of the marks: other shapes, other types of number, the corners of each definition."""

import numpy as np
import pytest
from cvgrade.checks import assert_close, assert_equal, assert_raises, assert_shape

ATOL = 1e-4  # pictures here hold numbers of size 1 to 10, or bytes: float32 is precise enough


def pooled(images_nhwc, window, stride, padding, summary):
    """Pool by the definition, written in another way: beyond the edge is NaN, which `summary` leaves out."""
    images = np.asarray(images_nhwc, dtype=float)
    if padding == "same":
        borders = [
            (total // 2, total - total // 2)
            for size, k, s in zip(images.shape[1:3], window, stride, strict=True)
            for total in [max((-(-size // s) - 1) * s + k - size, 0)]
        ]
        images = np.pad(images, [(0, 0), *borders, (0, 0)], constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(images, window, axis=(1, 2))
    return summary(
        windows[:, :: stride[0], :: stride[1]], axis=(-2, -1)
    )  # (n, h', w', c, kh, kw) → (n, h', w', c)


def signed(rng, *shape):
    """Draw numbers from −10 to 10, all different."""
    size = int(np.prod(shape))
    return (rng.permutation(size).reshape(shape) / max(size - 1, 1) - 0.5) * 20


# Task 1: max pooling


@pytest.mark.task(
    "max_pool", points=3, hint="Without further arguments: windows of 2 × 2, side by side, borders valid."
)
def test_max_pool_of_random_batches(student, rng):
    images = signed(rng, 3, 6, 10, 4)
    assert_close(student.max_pool(images), pooled(images, (2, 2), (2, 2), "valid", np.max), atol=ATOL)


@pytest.mark.task(
    "max_pool", points=2, hint="A maximum may be negative: do not begin with 0, begin with a pixel."
)
def test_max_pool_of_negative_numbers(student, rng):
    images = -1 - rng.random((2, 4, 6, 3))
    assert_close(student.max_pool(images), pooled(images, (2, 2), (2, 2), "valid", np.max), atol=ATOL)
    low = 1e6 * images  # below any number that one might begin with instead
    assert_close(student.max_pool(low, 3, padding="same"), pooled(low, (3, 3), (3, 3), "same", np.nanmax))


@pytest.mark.task(
    "max_pool", points=2, hint="In a pair, the first number is for rows, the second for columns."
)
def test_max_pool_with_windows_that_are_not_square(student, rng):
    images = signed(rng, 2, 6, 8, 2)
    for window in [(3, 2), (1, 4), (6, 1)]:
        expected = pooled(images, window, window, "valid", np.max)
        answer = student.max_pool(images, window=window)
        assert_close(answer, expected, atol=ATOL, what=f"max_pool(…, window={window})")


@pytest.mark.task(
    "max_pool", points=2, hint="Window and stride may differ, and strides down and across may differ, too."
)
def test_max_pool_with_strides_of_their_own(student, rng):
    images = signed(rng, 2, 9, 11, 2)
    for window, stride in [((2, 2), (1, 3)), ((3, 3), (2, 1)), ((2, 3), (3, 4)), ((1, 1), (2, 2))]:
        expected = pooled(images, window, stride, "valid", np.max)
        answer = student.max_pool(images, window=window, stride=stride)
        assert_close(answer, expected, atol=ATOL, what=f"max_pool(…, window={window}, stride={stride})")


@pytest.mark.task(
    "max_pool", points=1, hint='With "valid", pixels left over at the bottom and at the right are dropped.'
)
def test_max_pool_valid_drops_what_is_left_over(student, rng):
    images = signed(rng, 1, 7, 11, 2)
    for window in (2, 4):
        expected = pooled(images, (window, window), (window, window), "valid", np.max)
        assert_close(student.max_pool(images, window), expected, atol=ATOL, what=f"max_pool(…, {window})")


@pytest.mark.task(
    "max_pool", points=3, hint="Half of the overhang, rounded down, is at the top and at the left."
)
def test_max_pool_same_hangs_over_by_half_on_each_side(student, rng):
    images = signed(rng, 2, 7, 10, 2) - 11  # all negative: zeros from beyond the edge would win
    for window, stride in [((2, 2), (2, 2)), ((4, 4), (2, 2)), ((3, 5), (1, 1)), ((2, 3), (3, 2))]:
        expected = pooled(images, window, stride, "same", np.nanmax)
        answer = student.max_pool(images, window=window, stride=stride, padding="same")
        assert_close(answer, expected, atol=ATOL, what=f"max_pool(…, window={window}, stride={stride})")


@pytest.mark.task(
    "max_pool",
    points=1,
    hint='With "same", a window may be larger than the picture, and a stride larger than the window.',
)
def test_max_pool_same_with_large_windows_and_large_strides(student, rng):
    images = signed(rng, 1, 3, 5, 2)
    for window, stride in [((6, 6), (6, 6)), ((2, 2), (4, 3)), ((5, 4), (1, 2)), ((1, 1), (2, 3))]:
        expected = pooled(images, window, stride, "same", np.nanmax)
        answer = student.max_pool(images, window=window, stride=stride, padding="same")
        assert_close(answer, expected, atol=ATOL, what=f"max_pool(…, window={window}, stride={stride})")


@pytest.mark.task("max_pool", points=1, hint="Bytes and negative whole numbers have maxima, too.")
def test_max_pool_of_whole_numbers(student, rng):
    for numbers in (rng.integers(0, 256, (1, 6, 4, 3), dtype=np.uint8), rng.integers(-99, 0, (1, 6, 4, 3))):
        expected = pooled(numbers, (3, 3), (3, 2), "same", np.nanmax)
        answer = student.max_pool(numbers, window=3, stride=(3, 2), padding="same")
        assert_close(answer, expected, atol=ATOL, what=f"max_pool of {numbers.dtype}")


@pytest.mark.task(
    "max_pool", points=1, hint="A window as large as the picture fits once; one of 1 × 1 changes nothing."
)
def test_max_pool_with_the_smallest_and_the_largest_window(student, rng):
    images = signed(rng, 2, 3, 5, 1)
    assert_close(student.max_pool(images, window=1), images, atol=ATOL, what="max_pool(…, window=1)")
    largest = images.max(axis=(1, 2), keepdims=True)  # (2, 1, 1, 1)
    assert_close(
        student.max_pool(images, window=(3, 5)), largest, atol=ATOL, what="max_pool(…, window=(3, 5))"
    )


@pytest.mark.task(
    "max_pool",
    points=1,
    hint="Check height and width: where either is too small for the window, raise ValueError.",
)
def test_max_pool_refuses_a_window_too_large_in_one_direction(student, rng):
    images = rng.random((1, 3, 6, 2))
    for window in [(4, 2), (2, 7)]:
        what = f"max_pool of a 3 × 6 picture with window={window}"
        assert_raises(lambda w=window: student.max_pool(images, w, 1), "ValueError", what=what)


@pytest.mark.task(
    "max_pool",
    points=1,
    hint='padding is "valid" or "same"; for any other word raise ValueError with a message.',
)
def test_max_pool_refuses_an_unknown_padding(student, rng):
    images = rng.random((1, 4, 4, 1))
    assert_shape(student.max_pool(images, padding="same"), (1, 2, 2, 1), what='max_pool(…, padding="same")')
    for word in ("full", "wide"):
        call = f'max_pool(…, padding="{word}")'
        assert_raises(lambda word=word: student.max_pool(images, padding=word), "ValueError", what=call)


# Task 2: average pooling


@pytest.mark.task(
    "average_pool",
    points=2,
    hint="Add up over rows and columns of a window only, and divide by how many there are.",
)
def test_average_pool_of_random_batches(student, rng):
    images = signed(rng, 3, 6, 10, 4)
    assert_close(student.average_pool(images), pooled(images, (2, 2), (2, 2), "valid", np.mean), atol=ATOL)


@pytest.mark.task(
    "average_pool",
    points=3,
    hint="Windows, strides and left-over pixels are as in max_pool; only the number kept differs.",
)
def test_average_pool_with_windows_and_strides_of_their_own(student, rng):
    images = signed(rng, 2, 9, 11, 2)
    for window, stride in [((3, 2), (3, 2)), ((2, 2), (1, 3)), ((3, 3), (2, 1)), ((2, 4), (3, 5))]:
        expected = pooled(images, window, stride, "valid", np.mean)
        answer = student.average_pool(images, window=window, stride=stride)
        assert_close(answer, expected, atol=ATOL, what=f"average_pool(…, window={window}, stride={stride})")


@pytest.mark.task(
    "average_pool",
    points=3,
    hint="In a corner, a 3 × 3 window with stride 1 sees four pixels: divide their sum by 4, not by 9.",
)
def test_average_pool_same_divides_by_what_is_there(student, rng):
    images = signed(rng, 2, 5, 7, 2)
    for window in [(3, 3), (5, 3)]:  # hanging over evenly
        expected = pooled(images, window, (1, 1), "same", np.nanmean)
        answer = student.average_pool(images, window=window, stride=1, padding="same")
        assert_close(answer, expected, atol=ATOL, what=f"average_pool(…, window={window}, stride=1)")


@pytest.mark.task(
    "average_pool",
    points=3,
    hint="An odd overhang: one pixel more at the bottom and at the right. Nothing is repeated there.",
)
def test_average_pool_same_hangs_over_unevenly(student, rng):
    images = signed(rng, 2, 6, 9, 2)
    for window, stride in [((3, 3), (2, 2)), ((4, 4), (1, 1)), ((4, 2), (3, 2)), ((7, 12), (7, 12))]:
        expected = pooled(images, window, stride, "same", np.nanmean)
        answer = student.average_pool(images, window=window, stride=stride, padding="same")
        assert_close(answer, expected, atol=ATOL, what=f"average_pool(…, window={window}, stride={stride})")


@pytest.mark.task(
    "average_pool",
    points=1,
    hint="The mean of whole numbers may be a fraction, also of negative ones: keep it.",
)
def test_average_pool_of_whole_numbers(student, rng):
    numbers = rng.integers(-99, 99, (1, 6, 8, 2))
    numbers[0, :2, :2, 0] = [[-1, -2], [-3, -5]]  # −2.75
    expected = pooled(numbers, (2, 2), (2, 2), "valid", np.mean)
    assert_close(student.average_pool(numbers), expected, atol=ATOL)


@pytest.mark.task(
    "average_pool", points=1, hint="Sums of bytes do not fit in a byte: turn them into floats first."
)
def test_average_pool_of_bright_bytes(student, rng):
    photo = rng.integers(150, 256, (1, 5, 6, 3), dtype=np.uint8)
    expected = pooled(photo, (3, 3), (1, 1), "same", np.nanmean)
    assert_close(student.average_pool(photo, window=3, stride=1, padding="same"), expected, atol=ATOL)


@pytest.mark.task(
    "average_pool", points=1, hint="A picture of one colour stays of that colour, also at the border."
)
def test_average_pool_same_of_one_colour(student):
    image = np.full((1, 5, 4, 1), 7.5)
    for window, stride in [(2, 2), (3, 2), (4, 1), (6, 3)]:
        expected = np.full((1, -(-5 // stride), -(-4 // stride), 1), 7.5)
        answer = student.average_pool(image, window=window, stride=stride, padding="same")
        assert_close(answer, expected, atol=ATOL, what=f"average_pool(…, window={window}, stride={stride})")


@pytest.mark.task(
    "average_pool",
    points=1,
    hint="As in max_pool: raise ValueError for a window too large, and for another word.",
)
def test_average_pool_refuses_what_max_pool_refuses(student, rng):
    images = rng.random((1, 3, 6, 2))
    assert_shape(student.average_pool(images, 3), (1, 1, 2, 2), what="average_pool(3 × 6 picture, 3)")
    for options in [{"window": (4, 2)}, {"window": (2, 7)}, {"padding": "full"}]:
        what = f"average_pool(3 × 6 picture, {options})"
        assert_raises(lambda o=options: student.average_pool(images, **o), "ValueError", what=what)


# Task 3: a pyramid


@pytest.mark.task(
    "pyramid", points=2, hint="Each size is half of the one before, rounded down; height comes first."
)
def test_pyramid_of_random_sizes(student, rng):
    for height, width in rng.integers(200, 3000, (6, 2)).tolist():
        expected = [(height >> level, width >> level) for level in range(1, 7)]
        assert_equal(student.pyramid(height, width, 6), expected, what=f"pyramid({height}, {width}, 6)")


@pytest.mark.task(
    "pyramid", points=1, hint="The last halving that is possible leaves a side of 1: it is allowed."
)
def test_pyramid_down_to_a_side_of_one(student):
    expected = [(512, 383), (256, 191), (128, 95), (64, 47), (32, 23), (16, 11), (8, 5), (4, 2), (2, 1)]
    assert_equal(student.pyramid(1024, 767, 9), expected, what="pyramid(1024, 767, 9)")
    for height, width, sizes in [(2, 9, [(1, 4)]), (9, 2, [(4, 1)]), (7, 5, [(3, 2), (1, 1)])]:
        answer = student.pyramid(height, width, len(sizes))
        assert_equal(answer, sizes, what=f"pyramid({height}, {width}, {len(sizes)})")


@pytest.mark.task("pyramid", points=1, hint="With levels = 0, nothing is halved, and the list is empty.")
def test_pyramid_with_no_and_with_one_level(student):
    assert_equal(student.pyramid(5, 8, 1), [(2, 4)], what="pyramid(5, 8, 1)")
    assert_equal(student.pyramid(1, 1, 0), [], what="pyramid(1, 1, 0)")


@pytest.mark.task(
    "pyramid", points=2, hint="Look at both sides, at every level: 1 // 2 is 0, and no picture has 0 rows."
)
def test_pyramid_refuses_in_either_direction(student):
    for sizes in [(1, 8, 1), (8, 1, 1), (64, 5, 3), (7, 300, 3), (2, 2, 20)]:
        assert_raises(lambda s=sizes: student.pyramid(*s), "ValueError", what=f"pyramid{sizes}")


# Task 4: global average pooling


@pytest.mark.task(
    "global_average_pool", points=3, hint="One number for each picture and each channel: the shape is (n, c)."
)
def test_global_average_pool_of_random_batches(student, rng):
    images = signed(rng, 3, 5, 8, 4)
    expected = images.reshape(3, 40, 4).sum(axis=1) / 40  # (3, 4)
    assert_close(student.global_average_pool(images), expected, atol=ATOL)


@pytest.mark.task(
    "global_average_pool",
    points=3,
    hint="Sums of bytes do not fit in a byte, and their mean may be a fraction.",
)
def test_global_average_pool_of_bytes(student, rng):
    photo = rng.integers(0, 256, (2, 9, 7, 3), dtype=np.uint8)
    photo[0, :, :, 0] = rng.integers(250, 256, (9, 7))
    expected = np.einsum("nhwc->nc", photo.astype(float)) / 63  # (2, 3)
    assert_close(student.global_average_pool(photo), expected, atol=ATOL)


@pytest.mark.task(
    "global_average_pool",
    points=1,
    hint="Pictures of one pixel are their own mean; also one picture is a batch.",
)
def test_global_average_pool_of_single_pixels(student, rng):
    for n, channels in [(1, 1), (1, 5), (4, 1), (4, 3)]:
        pixels = signed(rng, n, 1, 1, channels)
        answer = student.global_average_pool(pixels)
        assert_close(
            answer, pixels[:, 0, 0, :], atol=ATOL, what=f"global_average_pool of ({n}, 1, 1, {channels})"
        )


# Task 5: the gradient


def routed(images_nhwc, upstream, window):
    """Route upstream to the maxima by comparison; right where no two pixels of a window are equal."""
    (n, h, w, c), (kh, kw) = images_nhwc.shape, window
    rows, columns = h // kh * kh, w // kw * kw
    largest = pooled(images_nhwc, window, window, "valid", np.max)
    largest, spread = (
        np.kron(a, np.ones((1, kh, kw, 1))) for a in (largest, upstream)
    )  # (n, rows, columns, c)
    gradient = np.zeros((n, h, w, c))
    gradient[:, :rows, :columns] = np.where(images_nhwc[:, :rows, :columns] == largest, spread, 0)
    return gradient


@pytest.mark.task(
    "max_pool_gradient", points=4, hint="Each picture and each channel has maxima in places of its own."
)
def test_max_pool_gradient_of_random_batches(student, rng):
    images, upstream = signed(rng, 3, 6, 8, 4), rng.normal(size=(3, 3, 4, 4))
    expected = routed(images, upstream, (2, 2))
    assert_close(student.max_pool_gradient(images, upstream, 2), expected, atol=ATOL)


@pytest.mark.task(
    "max_pool_gradient", points=3, hint="A place in a window of (3, 2): row = place // 2, column = place % 2."
)
def test_max_pool_gradient_with_windows_that_are_not_square(student, rng):
    images = signed(rng, 2, 12, 12, 2)
    for window in [(3, 2), (2, 4), (1, 3), (12, 1)]:
        upstream = rng.normal(size=(2, 12 // window[0], 12 // window[1], 2))
        answer = student.max_pool_gradient(images, upstream, window)
        what = f"max_pool_gradient(…, window={window})"
        assert_close(answer, routed(images, upstream, window), atol=ATOL, what=what)


@pytest.mark.task(
    "max_pool_gradient",
    points=2,
    hint="Left-over rows and left-over columns get 0, and the shape stays that of the picture.",
)
def test_max_pool_gradient_leaves_nothing_out(student, rng):
    images = signed(rng, 1, 8, 11, 2)
    for window in [(3, 3), (5, 4), (1, 2), (8, 7)]:
        upstream = rng.normal(size=(1, 8 // window[0], 11 // window[1], 2))
        answer = student.max_pool_gradient(images, upstream, window)
        what = f"max_pool_gradient(8 × 11 picture, window={window})"
        assert_close(answer, routed(images, upstream, window), atol=ATOL, what=what)


@pytest.mark.task(
    "max_pool_gradient",
    points=2,
    hint="Where all pixels of a window are equal, the top left one gets everything.",
)
def test_max_pool_gradient_of_one_colour(student, rng):
    upstream = rng.normal(size=(2, 2, 3, 2))
    expected = np.zeros((2, 4, 9, 2))
    expected[:, ::2, ::3] = upstream
    for value in (0.0, -4.0, 255.0):
        answer = student.max_pool_gradient(np.full((2, 4, 9, 2), value), upstream, (2, 3))
        assert_close(answer, expected, atol=ATOL, what=f"the gradient of a picture of {value:g} only")


@pytest.mark.task("max_pool_gradient", points=1, hint="All pixels may be negative, and so may the gradient.")
def test_max_pool_gradient_of_negative_pixels(student, rng):
    images, upstream = signed(rng, 1, 4, 6, 3) - 20, -1 - rng.random((1, 2, 2, 3))
    expected = routed(images, upstream, (2, 3))
    assert_close(student.max_pool_gradient(images, upstream, (2, 3)), expected, atol=ATOL)


@pytest.mark.task(
    "max_pool_gradient",
    points=2,
    hint="A gradient is a fraction, also where the pixels are bytes: do not cut it off.",
)
def test_max_pool_gradient_of_bytes(student, rng):
    photo = rng.permutation(144).astype(np.uint8).reshape(1, 6, 8, 3) + np.uint8(100)
    upstream = rng.normal(size=(1, 3, 4, 3))
    expected = routed(photo, upstream, (2, 2))
    assert_close(student.max_pool_gradient(photo, upstream, 2), expected, atol=ATOL)


@pytest.mark.task(
    "max_pool_gradient", points=1, hint="With windows of one pixel, each pixel is its own maximum."
)
def test_max_pool_gradient_with_windows_of_one_pixel(student, rng):
    images, upstream = signed(rng, 2, 3, 4, 2), rng.normal(size=(2, 3, 4, 2))
    assert_close(student.max_pool_gradient(images, upstream, 1), upstream, atol=ATOL)
