import itertools

import numpy as np
import pytest
from cvdata.handwriting.characters import CHARACTERS, SPLITS, counts, order
from hypothesis import given
from hypothesis import strategies as st


def test_55_characters_in_the_order_of_a_sorted_listing():
    assert len(set(CHARACTERS)) == 55
    assert list(CHARACTERS) == sorted(CHARACTERS)
    assert (CHARACTERS[0], CHARACTERS[2]) == ("东", "人")


@pytest.mark.parametrize(
    ("split", "total", "rare", "common"),
    [
        ("train", 32_206, {"囡": 240, "啖": 240}, {598, 599}),
        ("test", 7_684, {"囡": 59, "啖": 60}, {142, 143}),
        ("beginner", 385, {"囡": 7, "啖": 7}, {7}),
    ],
)
def test_counts_are_those_of_the_published_set(split, total, rare, common):
    count = counts(split)
    assert sum(count.values()) == total
    assert {character: count[character] for character in rare} == rare
    assert {number for character, number in count.items() if character not in rare} == common
    places = order(split)
    assert np.bincount(places.labels, minlength=55).tolist() == list(count.values())


@given(st.sampled_from(list(SPLITS)), st.integers(1, 33_000))
def test_a_small_set_is_a_balanced_prefix_of_the_full_one(split, limit):
    full, small = order(split), order(split, limit)
    assert np.array_equal(small.labels, full.labels[:limit])
    assert np.array_equal(small.writers, full.writers[:limit])
    common = np.bincount(small.labels, minlength=55)[[c not in "囡啖" for c in CHARACTERS]]
    assert np.ptp(common) <= 1


@pytest.mark.parametrize("split", SPLITS)
def test_the_ith_image_of_a_class_is_by_writer_i(split):
    places = order(split, 9_000)
    for label in range(55):
        rows = places.places(label)
        assert (places.labels[rows] == label).all()
        assert places.writers[rows].tolist() == list(range(len(rows)))


def test_no_two_splits_share_a_writer():
    writers = [1 if split.one_person else max(counts(name).values()) for name, split in SPLITS.items()]
    firsts = [split.first_writer for split in SPLITS.values()]
    assert firsts == [0, *itertools.accumulate(writers[:-1])]
