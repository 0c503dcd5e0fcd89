"""Answers like images: which are drawn, how they are cut down, and that the drawing shows them."""

import base64
import io

import numpy as np
import pytest
from cvgrade.pictures import picture_of
from cvgrade.reports.drawing import FRAME, NO_NUMBER, Drawing, gallery
from cvgrade.results import Pixels
from PIL import Image

GREY = np.arange(12.0).reshape(3, 4)


@pytest.mark.parametrize("shape", [(3, 3), (3, 4, 3), (64, 64), (64, 3, 3)])
def test_an_image_is_kept_entry_by_entry(shape):
    expected = np.arange(np.prod(shape), dtype=np.float32).reshape(shape) % 999
    picture = picture_of(expected, expected + 1, (1, 2, 0)[: len(shape)])
    assert picture is not None
    assert picture.expected.shape == shape
    assert picture.expected.values == tuple(expected.ravel())
    assert picture.got.values == tuple(expected.ravel() + 1)
    assert (picture.first, picture.step) == ((1, 2), 1)


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((2, 3)),
        np.zeros((3, 2)),
        np.zeros(9),
        np.zeros((3, 3, 4)),
        np.zeros((1, 3, 3, 1)),
        np.zeros((3, 3), dtype=complex),
        np.full((3, 3), "text"),
        [[0, 0, 0]] * 3,
        None,
    ],
    ids=["flat", "narrow", "a row", "four channels", "a batch", "complex", "text", "a list", "none"],
)
def test_what_is_no_image_is_not_drawn(array):
    assert picture_of(np.zeros((3, 3)), array, None) is None
    assert picture_of(array, np.zeros((3, 3)), None) is None


def test_grey_and_colours_are_not_drawn_side_by_side():
    assert picture_of(np.zeros((3, 3)), np.zeros((3, 3, 3)), None) is None


def test_of_other_shapes_both_are_drawn_without_a_difference():
    picture = picture_of(GREY, GREY[:, :3], None)
    assert picture is not None
    assert (picture.expected.shape, picture.got.shape, picture.first) == ((3, 4), (3, 3), ())
    assert [drawing.name for drawing in gallery(picture).drawings] == ["expected", "got"]
    assert "framed" not in gallery(picture).legend


@pytest.mark.parametrize("first", [(0, 0), (199, 149), (101, 77)])
def test_a_large_image_is_thinned_such_that_the_first_difference_stays(first):
    expected = np.zeros((200, 150))
    got = expected.copy()
    got[first] = 7
    picture = picture_of(expected, got, first)
    assert picture is not None
    assert picture.step == 4
    assert max(picture.got.shape) <= 64
    row, column = picture.first
    assert picture.got.values[row * picture.got.shape[1] + column] == 7
    assert sum(value == 7 for value in picture.got.values) == 1
    assert "Of 4 rows and columns one is drawn." in gallery(picture).legend


def test_entries_that_are_no_numbers_are_null_and_drawn_in_a_colour_of_their_own():
    got = GREY.copy()
    got[0, 0], got[2, 3] = np.nan, np.inf
    picture = picture_of(GREY, got, (0, 0))
    assert picture is not None
    assert (picture.got.values[0], picture.got.values[11], picture.got.values[1]) == (None, None, 1.0)
    shown = gallery(picture)
    assert "Purple is not a number." in shown.legend
    assert [entry(drawing, 2, 3, picture.first) for drawing in shown.drawings[1:]] == [NO_NUMBER, NO_NUMBER]


def test_an_answer_without_any_number_is_drawn():
    shown = gallery(picture_of(np.full((3, 3), np.nan), np.full((3, 3), np.nan), (0, 0)))
    assert "none of them numbers" in shown.drawings[0].alt


def entry(
    drawing: Drawing, row: int, column: int, first: tuple[int, ...], longest: int = 4
) -> tuple[int, ...]:
    """Return the colour in the middle of an entry."""
    image = Image.open(io.BytesIO(base64.b64decode(drawing.source.partition(",")[2])))
    side, edge = 192 // longest, FRAME if first else 0
    return image.getpixel((edge + column * side + side // 2, edge + row * side + side // 2))


def test_expected_and_got_share_a_scale_and_the_difference_is_blue_below_and_red_above():
    got = GREY.copy()
    got[1, 0], got[2, 3] = 22, -11  # 4 and 11 were expected
    picture = picture_of(GREY, got, (1, 0))
    expected, given, difference = gallery(picture).drawings
    assert entry(expected, 0, 0, picture.first) == entry(given, 0, 0, picture.first) == (85, 85, 85)
    assert entry(given, 1, 0, picture.first) == (255, 255, 255)
    assert entry(given, 2, 3, picture.first) == (0, 0, 0)
    assert entry(difference, 0, 0, picture.first) == (255, 255, 255)
    red, blue = entry(difference, 1, 0, picture.first), entry(difference, 2, 3, picture.first)
    assert red[0] > red[2]
    assert blue == (33, 102, 172)  # the strongest
    assert "by up to 22." in gallery(picture).legend


def test_the_first_difference_is_framed_and_only_it():
    got = GREY.copy()
    got[0, 0] += 1
    picture = picture_of(GREY, got, (0, 0))
    image = Image.open(io.BytesIO(base64.b64decode(gallery(picture).drawings[1].source.partition(",")[2])))
    yellow = np.argwhere((np.asarray(image) == (255, 221, 0)).all(axis=2))
    side = 192 // 4
    assert yellow.min(axis=0).tolist() == [1, 1]
    assert yellow.max(axis=0).tolist() == [FRAME + side + 2] * 2


@pytest.mark.parametrize(
    ("top", "white"), [(1.0, 1.0), (200.0, 255.0), (300.0, 300.0)], ids=["floats", "bytes", "other"]
)
def test_colours_are_drawn_in_the_scale_they_fit(top, white):
    colours = np.zeros((3, 4, 3))
    colours[0, 0] = top, 0, 0
    drawing = gallery(picture_of(colours, colours, None)).drawings[0]
    assert entry(drawing, 0, 0, ()) == (round(255 * top / white), 0, 0)


@pytest.mark.parametrize("size", [1e308, 1e99, 1e-300, 5.0])
def test_any_finite_values_are_drawn_without_a_warning(size):
    expected = np.full((3, 3), size)
    with np.errstate(all="raise", under="ignore"):
        assert len(gallery(picture_of(expected, -expected, (0, 0))).drawings) == 3


def test_pixels_hold_numbers_of_four_digits():
    assert picture_of(GREY / 7, GREY, None).expected.values[1] == 0.1429
    assert isinstance(picture_of(GREY, GREY, None).expected, Pixels)
