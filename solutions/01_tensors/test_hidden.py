"""What decides the rest of the marks: other shapes, other types of number, the corners of each definition."""

import numpy as np
import pytest
from cvgrade.checks import assert_close, assert_equal, assert_raises, assert_shape


def parts_of(answer):
    """Give rank, shape and dtype name of a description, which may come as a list."""
    if not isinstance(answer, tuple | list) or len(answer) != 3:
        assert_equal(answer, ("rank", "shape", "dtype name"))
    return answer


def assert_colour(got, expected, what="the result"):
    """Small letters and capitals are the same colour."""
    assert_equal(got.lower() if isinstance(got, str) else got, expected, what=what)


def colour_of(rgb):
    """Write a colour by long division, one digit at a time."""
    digits = "0123456789abcdef"
    return "#" + "".join(digits[value // 16] + digits[value % 16] for value in map(int, rgb))


def channels_first(images_nhwc):
    """Write the definition out, one channel of one picture at a time."""
    n, h, w, c = images_nhwc.shape
    result = np.zeros((n, c, h, w), dtype=images_nhwc.dtype)
    for i, k in np.ndindex(n, c):
        result[i, k] = images_nhwc[i, :, :, k]
    return result


def mirrored_crop(image, top, left, height, width):
    """Take the pixels one by one, the last column of the crop first."""
    columns = [left + width - 1 - x for x in range(width)]
    return np.array([[image[top + y, column] for column in columns] for y in range(height)])


# Task 1: describe a tensor


@pytest.mark.task(
    "describe",
    points=3,
    hint="The rank counts the axes: 0 for a single number, 1 for a vector, 2 for a matrix.",
)
def test_describe_counts_the_axes(student):
    for rank in range(6):
        image = np.ones((2, 3, 1, 2, 4)[:rank])
        assert_equal(parts_of(student.describe(image))[0], rank, what=f"the rank of an array of {rank} axes")


@pytest.mark.task(
    "describe",
    points=3,
    hint="The shape is a tuple with the length of every axis, in their order: height first.",
)
def test_describe_gives_the_length_of_every_axis(student, rng):
    for shape in [(), (7,), (2, 9), (9, 2), (0, 4), (1, 1, 1), tuple(rng.integers(2, 9, size=4).tolist())]:
        answer = parts_of(student.describe(np.zeros(shape, dtype=np.uint8)))
        assert_equal(answer[1], shape, what="the shape")


@pytest.mark.task(
    "describe", points=2, hint='The name of the dtype is a text such as "uint8": see `dtype.name`.'
)
def test_describe_names_the_dtype(student):
    for name in ["uint8", "int8", "int32", "int64", "float16", "float32", "float64", "bool"]:
        answer = parts_of(student.describe(np.ones((2, 3), dtype=name)))
        assert_equal(answer[2], name, what="the name of the dtype")


@pytest.mark.task(
    "describe", points=2, hint="A batch of colour pictures has four axes: (n, height, width, 3)."
)
def test_describe_a_batch(student, rng):
    images = rng.integers(0, 256, size=(5, 8, 6, 3), dtype=np.uint8)
    assert_equal(student.describe(images), (4, (5, 8, 6, 3), "uint8"))


# Task 2: bytes


@pytest.mark.task("as_uint8", points=3, hint="The byte is the number modulo 256, for an array of any size.")
def test_as_uint8_of_random_whole_numbers(student, rng):
    values = rng.integers(-100_000, 100_000, size=(6, 9))
    assert_close(student.as_uint8(values), values - 256 * np.floor(values / 256))


@pytest.mark.task("as_uint8", points=2, hint="The result has the shape of `values`, of lists and of arrays.")
def test_as_uint8_keeps_the_shape(student):
    row, grid, box = [256], [[257, 2], [3, 260], [5, 6]], np.full((2, 1, 3), 300)
    for values in [row, grid, box, np.zeros((0, 4), dtype=int)]:
        assert_close(student.as_uint8(values), np.remainder(values, 256))


@pytest.mark.task(
    "as_uint8",
    points=2,
    hint="Negative numbers: add 256 until you are at 0 or above. −256 becomes 0, −257 becomes 255.",
)
def test_as_uint8_of_negative_numbers(student):
    values = [-1, -127, -128, -129, -255, -256, -257, -512, -100_000]
    assert_close(student.as_uint8(values), [255, 129, 128, 127, 1, 0, 255, 0, 96])


@pytest.mark.task(
    "as_uint8",
    points=2,
    hint="Arrays of bytes, too: 256 does not fit in int8 or uint8, so first give the numbers more room.",
)
def test_as_uint8_of_arrays_of_small_integers(student):
    signed, unsigned = np.array([-128, -1, 0, 127], dtype=np.int8), np.array([0, 128, 255], dtype=np.uint8)
    assert_close(student.as_uint8(signed), [128, 255, 0, 127], what="the result for int8")
    assert_close(student.as_uint8(unsigned), [0, 128, 255], what="the result for uint8")
    assert_close(
        student.as_uint8(np.array([300, 65_535], dtype=np.uint16)), [44, 255], what="the result for uint16"
    )


# Task 3: colours as text


@pytest.mark.task(
    "hex_colour",
    points=4,
    hint="Two digits of base 16 for each byte: sixteens first, then ones, also for 9, 15, 16.",
)
def test_hex_colour_of_many_colours(student, rng):
    borders = [(9, 10, 15), (16, 17, 31), (32, 159, 160), (161, 239, 240), (249, 250, 254)]
    for rgb in [*borders, *map(tuple, rng.integers(0, 256, size=(15, 3)).tolist())]:
        assert_colour(student.hex_colour(rgb), colour_of(rgb))


@pytest.mark.task("hex_colour", points=2, hint="Red stands first and blue last.")
def test_hex_colour_of_pure_colours(student):
    colours = {
        (255, 0, 0): "#ff0000",
        (0, 255, 0): "#00ff00",
        (0, 0, 255): "#0000ff",
        (255, 255, 255): "#ffffff",
    }
    for rgb, text in colours.items():
        assert_colour(student.hex_colour(rgb), text)


@pytest.mark.task(
    "hex_colour",
    points=2,
    hint="A pixel holds bytes, and bytes wrap when you multiply or shift them: use `int` on each first.",
)
def test_hex_colour_of_a_pixel(student, rng):
    image = rng.integers(1, 256, size=(2, 3, 3), dtype=np.uint8)
    for pixel in image.reshape(-1, 3):
        assert_colour(student.hex_colour(pixel), colour_of(pixel))


@pytest.mark.task(
    "hex_colour", points=2, hint="A list of three numbers, or an array of int64, is a colour as well."
)
def test_hex_colour_of_a_list_and_of_an_array(student):
    assert_colour(student.hex_colour([18, 52, 171]), "#1234ab", what="hex_colour of a list")
    assert_colour(student.hex_colour(np.array([18, 52, 171])), "#1234ab", what="hex_colour of an array")


# Task 4: rescaling


@pytest.mark.task(
    "rescale", points=3, hint="Divide every number of the batch by 255; the shape stays as it is."
)
def test_rescale_of_a_random_batch(student, rng):
    images = rng.integers(0, 256, size=(3, 5, 4, 3), dtype=np.uint8)
    assert_close(student.rescale(images), np.array([value / 255 for value in range(256)])[images])


@pytest.mark.task(
    "rescale", points=2, hint="A picture with no number above 1 may be very dark: divide it by 255 as well."
)
def test_rescale_of_pictures_of_one_colour(student):
    for value in [3, 1, 0, 255]:
        image = np.full((3, 2), value, dtype=np.uint8)
        assert_close(
            student.rescale(image), np.full((3, 2), value / 255), what=f"the result where all is {value}"
        )


@pytest.mark.task(
    "rescale",
    points=2,
    hint="Numbers from 0 to 255 need not be bytes: floats and int64 are divided by 255 as well.",
)
def test_rescale_of_other_numbers_than_bytes(student, rng):
    fractions, whole = rng.uniform(0, 255, size=(4, 7)), rng.integers(0, 256, size=(4, 7))
    for images in [whole, fractions, fractions.astype(np.float32)]:
        assert_close(student.rescale(images), images / 255, what=f"the result for {images.dtype.name}")


@pytest.mark.task(
    "rescale", points=1, hint="float32, whatever comes in: also floats, and also a batch without pictures."
)
def test_rescale_gives_float32_for_every_input(student):
    for images in [
        np.full((2, 3), 0.5),
        np.ones((2, 3), dtype=np.int64),
        np.zeros((0, 4, 5, 1), dtype=np.uint8),
    ]:
        answer = assert_shape(student.rescale(images), images.shape)
        assert_equal(answer.dtype.name, "float32", what=f"the dtype of the result for {images.dtype.name}")


# Task 5: channels first


@pytest.mark.task(
    "to_channels_first",
    points=4,
    hint="result[n, c, y, x] = image[n, y, x, c]: reorder the axes, do not refill the shape.",
)
def test_to_channels_first_of_a_random_batch(student, rng):
    images = rng.random((2, 5, 7, 3))
    assert_close(student.to_channels_first(images), channels_first(images))


@pytest.mark.task(
    "to_channels_first", points=2, hint="A batch of one picture is a batch: its first axis stays."
)
def test_to_channels_first_of_a_batch_of_one(student, rng):
    images = rng.random((1, 4, 6, 3))
    assert_close(student.to_channels_first(images), channels_first(images))


@pytest.mark.task(
    "to_channels_first",
    points=2,
    hint="Gray pictures have one channel, others have four or more: the rule is the same.",
)
def test_to_channels_first_with_other_numbers_of_channels(student, rng):
    for channels in [1, 4, 9]:
        images = rng.random((3, 2, 5, channels))
        assert_close(
            student.to_channels_first(images), channels_first(images), what=f"the result, c = {channels}"
        )


@pytest.mark.task(
    "to_channels_first", points=2, hint="Moving numbers does not change them: the dtype stays, too."
)
def test_to_channels_first_keeps_the_dtype(student):
    for name in ["uint8", "int64", "float32"]:
        images = np.arange(24).reshape(1, 3, 4, 2).astype(name)
        answer = assert_shape(student.to_channels_first(images), (1, 2, 3, 4))
        assert_equal(answer.dtype.name, name, what="the dtype of the result")


@pytest.mark.task(
    "to_channels_first", points=1, hint="Without pictures there is still a shape: (0, c, h, w)."
)
def test_to_channels_first_of_an_empty_batch(student):
    assert_shape(student.to_channels_first(np.zeros((0, 4, 5, 3), dtype=np.uint8)), (0, 3, 4, 5))


# Task 6: crop and flip


@pytest.mark.task(
    "crop_and_flip",
    points=2,
    hint="Rows top to top + height − 1, columns left to left + width − 1, then flip.",
)
def test_crop_and_flip_of_random_gray_pictures(student, rng):
    wide, narrow = rng.random((9, 13)), rng.random((6, 3))  # three columns are not three channels
    for image, place in [
        (wide, (2, 5, 4, 3)),
        (wide, (5, 1, 3, 7)),
        (wide, (1, 6, 6, 2)),
        (narrow, (1, 0, 4, 3)),
    ]:
        assert_close(student.crop_and_flip(image, *place), mirrored_crop(image, *place))


@pytest.mark.task(
    "crop_and_flip", points=2, hint="Colour pictures are cut and flipped in rows and columns only."
)
def test_crop_and_flip_of_random_colour_pictures(student, rng):
    for channels in [3, 1, 4]:
        image = rng.integers(0, 256, size=(8, 6, channels), dtype=np.uint8)
        assert_close(student.crop_and_flip(image, 3, 1, 4, 2), mirrored_crop(image, 3, 1, 4, 2))


@pytest.mark.task(
    "crop_and_flip", points=2, hint="A crop may begin in the first row or column and end with the last."
)
def test_crop_and_flip_up_to_the_borders(student, rng):
    image = rng.random((5, 7))
    for place in [(0, 0, 5, 7), (0, 0, 2, 3), (3, 4, 2, 3)]:
        assert_close(student.crop_and_flip(image, *place), mirrored_crop(image, *place))


@pytest.mark.task(
    "crop_and_flip", points=1, hint="One row, one column or one pixel is a crop, too: keep both axes."
)
def test_crop_and_flip_of_single_rows_and_columns(student, rng):
    image = rng.random((4, 5))
    for place in [(2, 1, 1, 3), (1, 4, 3, 1), (3, 0, 1, 1)]:
        assert_close(student.crop_and_flip(image, *place), mirrored_crop(image, *place))


@pytest.mark.task(
    "crop_and_flip", points=1, hint="Moving pixels does not change them: the dtype stays as it was."
)
def test_crop_and_flip_keeps_the_dtype(student):
    for name in ["uint8", "int64", "float32"]:
        answer = student.crop_and_flip(np.ones((4, 5), dtype=name), 1, 1, 2, 3)
        assert_equal(assert_shape(answer, (2, 3)).dtype.name, name, what="the dtype of the result")


@pytest.mark.task(
    "crop_and_flip",
    points=1,
    hint="Check all four sides: top and left at least 0, top + height and left + width at most the image's size.",
)
def test_crop_and_flip_refuses_to_leave_the_picture_on_any_side(student):
    image = np.ones((5, 8, 3))
    assert_shape(student.crop_and_flip(image, 2, 3, 3, 5), (3, 5, 3))
    behind = [(0, 6, 2, 3), (3, 0, 3, 2), (5, 0, 1, 1), (0, 8, 1, 1)]
    before = [(-1, 2, 2, 2), (2, -1, 2, 2), (-3, 2, 2, 2), (2, -4, 2, 3)]  # NumPy gives all of the last two
    for place in behind + before:
        what = f"crop_and_flip{place} of 5 rows and 8 columns"
        assert_raises(lambda p=place: student.crop_and_flip(image, *p), "ValueError", what=what)
