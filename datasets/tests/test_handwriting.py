import cvdata
import numpy as np
import pytest
from cvdata.handwriting.characters import CHARACTERS, SPLITS
from cvdata.handwriting.draws import Draws
from cvdata.handwriting.geometry import Hand, trace
from cvdata.handwriting.render import render, resized
from cvdata.handwriting.strokes import POINTS, template
from cvdata.handwriting.style import KNOBS, Knobs, writers
from cvdata.handwriting.tasks import draw
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

STILL = {name: 0.0 for name in vars(Knobs()) if name.startswith(("w_", "s_", "cursive", "reorder"))}


@pytest.fixture(scope="module")
def some():
    return cvdata.load("casia55", limit=900)


def test_is_a_set_of_gray_images_that_says_it_is_synthetic(some):
    assert some.images.shape == (900, 80, 60, 1)
    assert some.class_names == tuple(CHARACTERS)
    assert "synthetic handwriting, not CASIA" in repr(some)


@settings(max_examples=8, deadline=None)
@given(st.integers(1, 150))
def test_a_small_set_is_a_prefix_of_a_large_one_pixel_by_pixel(some, limit):
    small = cvdata.load("casia55", limit=limit)
    assert np.array_equal(small.images, some.images[:limit])
    assert np.array_equal(small.labels, some.labels[:limit])
    assert np.array_equal(small.writer_ids, some.writer_ids[:limit])


def test_the_number_of_processes_changes_nothing(some):
    assert cvdata.load("casia55", limit=120, workers=2) == cvdata.load("casia55", limit=120, workers=1)


def test_another_seed_is_another_set():
    assert not np.array_equal(
        cvdata.load("casia55", limit=5, seed=1).images, cvdata.load("casia55", limit=5, seed=2).images
    )


def test_writers_of_the_splits_are_disjoint_and_the_beginner_is_one():
    ids = {split: set(cvdata.load("casia55", split=split, limit=600).writer_ids.tolist()) for split in SPLITS}
    assert ids["beginner"] == {742}
    assert ids["train"] == set(range(11))
    assert not ids["train"] & ids["test"]
    assert not ids["test"] & ids["beginner"]


def test_the_background_is_exactly_white(some):
    for image in draw("train", "国", 40, seed=2013):
        assert image.max() == 255
        assert not ((image > 238) & (image < 255)).any()
    values, counts = np.unique(some.images, return_counts=True)
    assert values[counts.argmax()] == 255
    assert counts.max() > some.images.size / 2


def test_images_are_cropped_to_the_ink_and_most_are_taller_than_wide():
    sizes = []
    for character in CHARACTERS[::6]:
        for image in draw("train", character, 20, seed=2013):
            ink = image < 255
            for side in (ink[:2], ink[-2:], ink[:, :2], ink[:, -2:]):
                assert side.any()
            sizes.append(image.shape)
    heights, widths = np.array(sizes).T
    assert (heights > widths).mean() > 0.6
    assert len(set(sizes)) > 100


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(list(SPLITS)), st.sampled_from(list(CHARACTERS)), st.integers(0, 2**40))
def test_any_seed_gives_ink_on_paper(split, character, seed):
    for image in draw(split, character, 3, seed=seed):
        assert image.dtype == np.uint8
        assert min(image.shape) >= 8
        assert 0.03 < (image < 255).mean() < 0.95


def test_a_giant_hand_still_fits_the_paper():
    knobs = Knobs(size_px=5_000.0)
    people = writers("train", 2, seed=0, knobs=knobs)
    hand = Hand.of(people, knobs, split="train", character="国", seed=0)
    options = {"split": "train", "character": "国", "seed": 0}
    shapes = [image.shape for image in render(trace(template("国"), hand), people, knobs, **options)]
    assert all(100 < height <= 402 for height, _ in shapes)


def test_a_hand_without_any_spread_writes_the_template():
    knobs = Knobs(**STILL | {"cursive_a": 1e-9, "cursive_b": 1e9}, tilt_mean=0.0, smooth=0.0)
    people = writers("train", 3, seed=0, knobs=knobs)
    for character in "人虎国":
        hand = Hand.of(people, knobs, split="train", character=character, seed=0)
        ink = trace(template(character), hand)
        for paths in ink.paths:
            np.testing.assert_allclose(paths, template(character).paths - 0.5, atol=1e-6)
        assert not ink.joined.any()


def test_joined_strokes_come_nearer_to_each_other():
    knobs = Knobs(**STILL | {"cursive_a": 1e9, "cursive_b": 1e-9}, join_max=1.0, tilt_mean=0.0, smooth=0.0)
    people = writers("train", 30, seed=0, knobs=knobs)
    ink = trace(template("林"), Hand.of(people, knobs, split="train", character="林", seed=0))
    apart = np.linalg.norm(np.diff(ink.joins[:, :, [0, -1]], axis=2)[:, :, 0], axis=-1)
    ends = template("林").paths
    gaps = np.linalg.norm(ends[1:, 0] - ends[:-1, -1], axis=-1)
    assert ink.joined.any()
    joined, single = ink.joined & (gaps > 0.05), ~ink.joined
    alone = single[:, 1:-1] & single[:, 2:] & single[:, :-2]  # nothing else pulls at these strokes
    assert (apart < np.broadcast_to(gaps, apart.shape))[joined].mean() > 0.9
    np.testing.assert_allclose(
        apart[:, 1:-1][alone], np.broadcast_to(gaps, apart.shape)[:, 1:-1][alone], atol=1e-2
    )


def test_some_writers_write_two_consecutive_strokes_the_other_way_round():
    knobs = Knobs(**STILL | {"cursive_a": 1e-9, "cursive_b": 1e9, "reorder": 0.5}, tilt_mean=0.0, smooth=0.0)
    people = writers("train", 200, seed=0, knobs=knobs)
    ink = trace(template("国"), Hand.of(people, knobs, split="train", character="国", seed=0))
    middles = template("国").paths.mean(axis=1) - 0.5
    places = [np.flatnonzero(np.abs(paths.mean(axis=1) - middles).max(axis=1) > 1e-6) for paths in ink.paths]
    moved = [place for place in places if len(place)]
    assert 70 < len(moved) < 130  # of 200, half
    assert all(np.diff(place) == 1 for place in moved)
    assert {int(place[0]) for place in moved} == set(range(len(middles) - 1))
    for paths in ink.paths:  # the same strokes, only in another order
        np.testing.assert_allclose(np.sort(paths.mean(axis=1), axis=0), np.sort(middles, axis=0), atol=1e-6)


def test_test_writers_vary_more_than_train_writers():
    slant = {
        split: writers(split, 4_000, seed=5, knobs=KNOBS[split]).slant.std() for split in ("train", "test")
    }
    assert slant["train"] == pytest.approx(0.164, rel=0.05)
    assert slant["test"] == pytest.approx(0.164 * 1.12, rel=0.05)


def test_characters_can_be_told_apart():
    train, test = cvdata.load("casia55", limit=990), cvdata.load("casia55", split="test", limit=275)
    ink = [255.0 - part.images.reshape(len(part), -1) for part in (train, test)]  # (n, 4800)
    means = np.stack([ink[0][train.labels == label].mean(axis=0) for label in range(55)])
    squared_distances = (means**2).sum(axis=1) - 2 * ink[1] @ means.T  # less what all classes share
    assert (squared_distances.argmin(axis=1) == test.labels).mean() > 0.25  # chance is 0.018


def test_strokes_are_evenly_resampled_and_hooks_are_found():
    for character in CHARACTERS:
        paths = template(character).paths
        assert paths.shape[1:] == (POINTS, 2)
        steps = np.linalg.norm(np.diff(paths, axis=1), axis=-1)
        assert steps.max() < 0.12
    assert len(template("虎").paths) == 8
    assert template("人").hooks.tolist() == [1.0, 1.0]
    assert (template("月").hooks < 1).tolist() == [False, True, False, False]


def test_resizing_is_bilinear_with_half_pixel_centres():
    image = next(draw("train", "明", 1, seed=3))
    rows, columns = (
        np.clip((np.arange(new) + 0.5) * old / new - 0.5, 0, old - 1)
        for new, old in zip((80, 60), image.shape, strict=True)
    )
    grid = np.meshgrid(rows, columns, indexing="ij")
    expected = ndimage.map_coordinates(image.astype(float), grid, order=1, mode="nearest")
    assert np.abs(resized(image) - expected).max() <= 1.5  # OpenCV weighs in steps of 1/2048


@given(st.text(max_size=8), st.integers(1, 20), st.integers(21, 40))
def test_streams_are_prefixes_and_names_are_independent(name, few, many):
    short, long = Draws((1, "x"), few), Draws((1, "x"), many)
    assert np.array_equal(short.normal(name, 2), long.normal(name, 2)[:few])
    assert np.array_equal(short.beta(name, 1.1, 3.5), long.beta(name, 1.1, 3.5)[:few])
    assert np.array_equal(short.integers(name, 384, 2), long.integers(name, 384, 2)[:few])
    assert not np.array_equal(long.uniform(name), long.uniform(name + "'"))
