"""The facts that chapter 1 teaches, and the small modules behind its pictures."""

from __future__ import annotations

import cvdata
import numpy as np
import pytest
import torch
from cvbook import scene, simple_cell
from PIL import Image


def test_pictures_are_three_gifs_with_a_palette_and_a_bmp_of_rgb():
    art = cvdata.load("pixel_art")
    files = [Image.open(cvdata.pixel_art_path(name)) for name in art.class_names]
    assert [file.format for file in files] == ["GIF", "GIF", "GIF", "BMP"]
    assert [np.asarray(file).shape for file in files] == [(16, 16)] * 3 + [(16, 16, 3)]
    for file, image in zip(files, art.images, strict=True):
        np.testing.assert_array_equal(np.asarray(file.convert("RGB")), image)


def test_three_munchers_are_one_picture_turned():
    up, left, right, _ = cvdata.load("pixel_art").images
    np.testing.assert_array_equal(up, np.rot90(right))
    np.testing.assert_array_equal(left, right[:, ::-1])


def test_a_byte_ends_at_255_and_wraps():
    assert np.iinfo(np.uint8).max == 2**8 - 1 == 255
    assert (np.iinfo(np.int8).min, np.iinfo(np.int8).max) == (-128, 127)
    assert np.array([256]).astype(np.uint8) == 0
    assert np.array([128]).astype(np.int8) == -128
    assert (0b1010_0001, 0xA1) == (161, 161)


def test_channels_are_stacked_as_torch_wants_them():
    ghost = cvdata.load("pixel_art").images[3]
    stacked = np.stack([ghost[..., channel] for channel in range(3)])
    np.testing.assert_array_equal(torch.tensor(ghost).permute(2, 0, 1), stacked)


def test_yellow_is_red_and_green():
    muncher = cvdata.load("pixel_art").images[2].astype(int)
    body = (muncher == [255, 255, 0]).all(axis=2)
    np.testing.assert_array_equal(np.add([255, 0, 0], [0, 255, 0]), muncher[body][0])
    assert body.sum() > 100


def test_scene_gives_each_task_its_answer():
    chase = scene.a_chase()
    height, width = chase.picture.shape[:2]
    assert [scene.CLASSES[label] for label in chase.labels] == ["ghost", "muncher", "muncher"]
    assert chase.masks.sum(axis=0).max() == 1  # no pixel belongs to two objects
    assert chase.semantic().shape == chase.instances().shape == (height, width)
    for mask, label, number in zip(chase.masks, chase.labels, (1, 2, 3), strict=True):
        assert set(chase.semantic()[mask]) == {label}
        assert set(chase.instances()[mask]) == {number}
    assert (chase.semantic()[~chase.masks.any(axis=0)] == 0).all()


def test_munchers_touch_so_that_only_instances_tell_them_apart():
    _, right, left = scene.a_chase().masks
    assert (right[:, :-1] & left[:, 1:]).any()


def test_box_is_the_smallest_around_its_object():
    alone = scene.one_ghost()
    top, left, height, width = alone.boxes()[0]
    inside = np.zeros_like(alone.masks[0])
    inside[top : top + height, left : left + width] = True
    assert not (alone.masks[0] & ~inside).any()
    for line in (top, top + height - 1):
        assert alone.masks[0][line].any()
    for line in (left, left + width - 1):
        assert alone.masks[0][:, line].any()


@pytest.mark.parametrize("preferred", [0, 30, 45, 90, 160])
def test_simple_cell_prefers_its_angle_and_ignores_even_light(preferred: int):
    cell = simple_cell.receptive_field(preferred)
    answers = {angle: simple_cell.response(cell, simple_cell.bar(angle)) for angle in range(0, 180, 5)}
    assert max(answers, key=answers.__getitem__) == preferred
    assert answers[(preferred + 90) % 180] < 0.05 < 0.9 < answers[preferred] <= 1
    assert simple_cell.response(cell, np.full(cell.shape, 200.0)) == pytest.approx(0, abs=1e-9)


def test_simple_cell_at_45_degrees_is_a_mirror_image_of_itself():
    cell = simple_cell.receptive_field(45)
    np.testing.assert_allclose(cell, cell[::-1, ::-1].T, atol=1e-12)
    np.testing.assert_allclose(cell, simple_cell.receptive_field(135)[:, ::-1], atol=1e-12)


def test_standing_bar_stands():
    standing = simple_cell.bar(90)
    assert standing[:, 20].sum() > 25 > 8 > standing[20].sum() > 4
