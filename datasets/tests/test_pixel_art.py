import cvdata
import numpy as np
import pytest
from cvdata.draw_pixel_art import PALETTE, draw, write
from cvdata.pixel_art import FILES
from PIL import Image


def read(path):
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def test_the_committed_files_are_what_the_script_draws(tmp_path):
    write(tmp_path)
    drawn = draw()
    for file in FILES:
        np.testing.assert_array_equal(read(cvdata.pixel_art_path(file)), drawn[file])
        np.testing.assert_array_equal(read(tmp_path / file), drawn[file])


def test_three_are_gif_and_one_is_bmp():
    formats = [Image.open(cvdata.pixel_art_path(file)).format for file in FILES]
    assert formats == ["GIF", "GIF", "GIF", "BMP"]


def test_loads_as_a_set():
    pictures = cvdata.load("pixel_art")
    assert pictures.images.shape == (4, 16, 16, 3)
    assert pictures.class_names == ("muncher_up", "muncher_left", "muncher_right", "ghost")
    assert pictures.labels.tolist() == [0, 1, 2, 3]
    assert cvdata.load("pixel_art", limit=2).images.tolist() == pictures.images[:2].tolist()


def test_only_the_ghost_is_pink_and_only_the_munchers_are_yellow():
    images = cvdata.load("pixel_art").images
    for colour, expected in (("Y", [True, True, True, False]), ("P", [False, False, False, True])):
        share = (images == PALETTE[colour]).all(axis=-1).mean(axis=(1, 2))
        assert (share > 0.3).tolist() == expected


def test_the_mouth_opens_where_the_muncher_looks():
    up, left, right, _ = cvdata.load("pixel_art").images
    background = np.array(PALETTE["."])
    for picture, (row, column) in ((up, (0, 8)), (left, (8, 0)), (right, (8, 15))):
        assert (picture[row, column] == background).all()
        opposite = picture[15 - row if column == 8 else row, 15 - column if row == 8 else column]
        assert (opposite != background).any()


def test_names_work_with_and_without_ending_and_others_get_a_suggestion():
    assert cvdata.pixel_art_path("ghost") == cvdata.pixel_art_path("ghost.bmp")
    with pytest.raises(cvdata.DataError, match=r"got 'gost'. Did you mean 'ghost.bmp'\?"):
        cvdata.pixel_art_path("gost")
