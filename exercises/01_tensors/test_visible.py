"""What a student sees and can run: `check("describe")` in the notebook runs the tests of one task."""

import numpy as np
import pytest
from cvgrade.checks import assert_close, assert_equal, assert_raises, assert_shape


def assert_colour(got, expected, what="the result"):
    """Small letters and capitals are the same colour."""
    assert_equal(got.lower() if isinstance(got, str) else got, expected, what=what)


# Task 1: describe a tensor


@pytest.mark.task(
    "describe",
    points=3,
    hint="Three answers in this order: how many axes, how long they are, what kind of number.",
)
def test_describe_a_matrix_of_two_rows(student):
    matrix = np.array([[1, 2, 3], [2, 4, 6]], dtype=np.uint8)
    assert_equal(student.describe(matrix), (2, (2, 3), "uint8"))


@pytest.mark.task(
    "describe", points=3, hint="A colour picture has three axes, and all three belong to its shape."
)
def test_describe_a_colour_picture(student):
    picture = np.zeros((4, 6, 3), dtype=np.float32)
    assert_equal(student.describe(picture), (3, (4, 6, 3), "float32"))


# Task 2: bytes


@pytest.mark.task(
    "as_uint8",
    points=3,
    hint="Take away 256, or add it, until you land between 0 and 255: 300 − 256 = 44, and −1 + 256 = 255.",
)
def test_as_uint8_wraps_numbers_that_do_not_fit(student):
    answer = student.as_uint8([0, 255, 256, 300, 1000, -1, -100])
    assert_close(answer, [0, 255, 0, 44, 232, 255, 156], what="as_uint8([0, 255, 256, 300, 1000, -1, -100])")


@pytest.mark.task(
    "as_uint8", points=2, hint="The right numbers are not enough: store them as bytes, with dtype uint8."
)
def test_as_uint8_gives_bytes(student):
    answer = assert_shape(student.as_uint8([[1, 2, 300], [4, -5, 6]]), (2, 3))
    assert_equal(answer.dtype.name, "uint8", what="the dtype of the result")


@pytest.mark.task(
    "as_uint8",
    points=2,
    hint="A single number is a tensor, too: of rank 0, with the shape (). No list around it.",
)
def test_as_uint8_of_a_single_number(student):
    assert_close(student.as_uint8(257), 1, what="as_uint8(257)")


# Task 3: colours as text


@pytest.mark.task(
    "hex_colour", points=3, hint='"#", then red, green, blue. Divide by 16: 165 = 10·16 + 5 is written a5.'
)
def test_hex_colour_of_orange(student):
    assert_colour(student.hex_colour((255, 165, 0)), "#ffa500", what="hex_colour((255, 165, 0))")


@pytest.mark.task(
    "hex_colour", points=3, hint="Two digits for every byte: 10 is written 0a, and 0 is written 00."
)
def test_hex_colour_writes_small_numbers_with_two_digits(student):
    assert_colour(student.hex_colour((10, 0, 7)), "#0a0007", what="hex_colour((10, 0, 7))")


# Task 4: rescaling


@pytest.mark.task("rescale", points=3, hint="Divide by 255: 51 / 255 = 0.2, and 255 / 255 = 1.")
def test_rescale_of_five_bytes(student):
    image = np.array([[0, 51, 102, 204, 255]], dtype=np.uint8)  # (1, 5)
    assert_close(student.rescale(image), [[0, 0.2, 0.4, 0.8, 1]])


@pytest.mark.task(
    "rescale", points=3, hint="Divide by 255, whatever the largest number of the picture: dark stays dark."
)
def test_rescale_leaves_a_dark_picture_dark(student):
    image = np.array([[1, 2], [17, 51]], dtype=np.uint8)
    assert_close(student.rescale(image), [[1 / 255, 2 / 255], [1 / 15, 0.2]])


@pytest.mark.task(
    "rescale", points=2, hint="NumPy's fractions are float64 unless you ask for float32: see `astype`."
)
def test_rescale_gives_float32(student):
    answer = assert_shape(student.rescale(np.array([[3, 5, 8], [13, 21, 34]], dtype=np.uint8)), (2, 3))
    assert_equal(answer.dtype.name, "float32", what="the dtype of the result")


# Task 5: channels first


@pytest.mark.task(
    "to_channels_first",
    points=4,
    hint="First the red of all pixels, 1 and 4; then the green, 2 and 5; then the blue, 3 and 6.",
)
def test_to_channels_first_gives_the_worked_example(student):
    images = np.array([[[[1, 2, 3], [4, 5, 6]]]])  # (1, 1, 2, 3): one picture, one row, two pixels
    expected = [[[[1, 4]], [[2, 5]], [[3, 6]]]]  # (1, 3, 1, 2)
    assert_close(student.to_channels_first(images), expected)


@pytest.mark.task(
    "to_channels_first",
    points=3,
    hint="(n, height, width, channels) → (n, channels, height, width); height stays before width.",
)
def test_to_channels_first_has_the_shape_asked_for(student):
    images = np.zeros((2, 4, 5, 3), dtype=np.uint8)
    assert_shape(student.to_channels_first(images), (2, 3, 4, 5))


# Task 6: crop and flip


@pytest.mark.task(
    "crop_and_flip",
    points=4,
    hint="First cut out rows 1 and 2 and columns 0 to 2; then write each row of the crop backwards.",
)
def test_crop_and_flip_gives_the_worked_example(student):
    image = np.array([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]])
    answer = student.crop_and_flip(image, 1, 0, 2, 3)
    assert_close(answer, [[7, 6, 5], [11, 10, 9]], what="crop_and_flip(image, 1, 0, 2, 3)")


@pytest.mark.task(
    "crop_and_flip", points=3, hint="Pixels change places, colours do not: reverse the columns only."
)
def test_crop_and_flip_keeps_the_colour_of_each_pixel(student):
    red, green, blue = [255, 0, 0], [0, 255, 0], [0, 0, 255]
    image = np.array([[red, green, blue], [red, red, green]], dtype=np.uint8)  # (2, 3, 3)
    answer = student.crop_and_flip(image, 0, 1, 2, 2)
    assert_close(answer, [[blue, green], [green, red]], what="crop_and_flip(image, 0, 1, 2, 2)")


@pytest.mark.task(
    "crop_and_flip",
    points=2,
    hint="NumPy gives fewer columns without an error. Compare left + width with the width of the image.",
)
def test_crop_and_flip_refuses_a_crop_that_sticks_out(student):
    image = np.zeros((3, 4))
    assert_shape(student.crop_and_flip(image, 0, 1, 2, 2), (2, 2), what="crop_and_flip(image, 0, 1, 2, 2)")
    what = "crop_and_flip(image, 0, 2, 2, 3) of 3 rows and 4 columns"
    assert_raises(lambda: student.crop_and_flip(image, 0, 2, 2, 3), "ValueError", what=what)
