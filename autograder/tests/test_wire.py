"""Frames of plain data: what goes in comes out, what cannot go in is refused, and no bytes do harm."""

import os
import random
import struct
import tracemalloc
from collections import OrderedDict
from enum import IntEnum
from typing import Any

import hypothesis.extra.numpy as arrays_of
import numpy as np
import pytest
from cvgrade.sandbox import wire
from hypothesis import given
from hypothesis import strategies as st

KEYS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary()
SCALARS = KEYS | st.floats() | st.complex_numbers() | st.integers(-(2**90), 2**90)
ARRAYS = arrays_of.arrays(
    st.sampled_from(sorted(wire.DTYPES)),
    arrays_of.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3),
)
DATA = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(KEYS, inner, max_size=4)
    ),
    max_leaves=12,
)


def through(value: Any) -> Any:
    return wire.decode(wire.encode(value))


def same(one: Any, other: Any) -> bool:
    """Compare type and content; NaN equals NaN."""
    if type(one) is not type(other):
        return False
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return same(list(one.items()), list(other.items()))
    if isinstance(one, float | complex):
        return repr(one) == repr(other)
    return bool(one == other)


@given(DATA)
def test_plain_data_come_out_as_they_went_in(value):
    assert same(through(value), value)


@given(ARRAYS, st.sampled_from(["as is", "fortran", "transposed", "reversed", "big-endian", "read-only"]))
def test_arrays_come_out_fresh_writable_and_equal_in_any_layout(array, layout):
    sent = {
        "as is": lambda a: a,
        "fortran": np.asfortranarray,
        "transposed": np.transpose,
        "reversed": lambda a: a[..., ::-1] if a.ndim else a,
        "big-endian": lambda a: a.astype(a.dtype.newbyteorder(">")),
        "read-only": lambda a: np.broadcast_to(a, a.shape),
    }[layout](array)
    got = through(sent)
    assert type(got) is np.ndarray
    assert got.flags.writeable
    assert got.dtype == array.dtype
    assert got.shape == sent.shape
    np.testing.assert_array_equal(got, sent)


@given(st.sampled_from(sorted(wire.DTYPES)))
def test_numpy_scalars_arrive_as_numbers_of_the_same_value(dtype):
    got = through(np.dtype(dtype).type(1))
    assert np.ndim(got) == 0
    assert got == 1


class Colour(IntEnum):
    RED = 3


class Loud(str):
    def __str__(self):
        return "something else"

    __repr__ = __str__


class Grid(np.ndarray):
    def __eq__(self, other):
        return True

    __hash__ = None


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        (Colour.RED, int),
        (Loud("text"), str),
        (OrderedDict(a=1), dict),
        (np.zeros((2, 3)).view(Grid), np.ndarray),
        (np.ma.masked_array([1.0, 2.0], [True, False]), np.ndarray),
        (np.str_("text"), str),
        (np.float64(0.5), float),
        (np.True_, bool),
    ],
)
def test_subclasses_arrive_as_what_they_are_underneath(sent, kind):
    assert type(through(sent)) is kind


def test_a_numpy_number_as_a_key_arrives_as_a_number():
    assert through({np.int64(3): "three"}) == {3: "three"}


class Tensor:
    """What a torch tensor offers, as far as the encoder asks."""

    def __init__(self, array):
        self._array = array

    def numpy(self):
        return self._array

    def detach(self):
        return self

    cpu = resolve_conj = resolve_neg = detach


def test_a_torch_tensor_arrives_as_an_array():
    got = through([Tensor(np.arange(6.0).reshape(2, 3).T)])[0]
    np.testing.assert_array_equal(got, [[0, 3], [1, 4], [2, 5]])


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


def loop() -> list[Any]:
    value: list[Any] = []
    value.append(value)
    return value


UNSENDABLE = {
    "an object": (object(), "an object of type object"),
    "a set": ({1, 2}, "an object of type set"),
    "an array of objects": (np.array([None, 1]), "dtype object"),
    "an array of text": (np.array(["a"]), "dtype <U1"),
    "an array of dates": (np.zeros(2, "datetime64[s]"), "dtype datetime64"),
    "a table": (np.zeros(2, [("a", "<i4")]), "an array of dtype"),
    "many axes": (np.zeros((1,) * 17), "17 axes"),
    "a tuple as a key": ({(1, 2): 3}, "a dictionary with a tuple as a key"),
    "deep": (nested(wire.MAX_DEPTH + 1), "nested too deeply"),
    "endless": (loop(), "nested too deeply"),
    "long": ([None] * (wire.MAX_ITEMS + 1), "too many parts"),
    "a big integer": (1 << 20_000, "too many digits"),
    "many bytes": (bytes(wire.MAX_BODY + 1), "more than 64 MB"),
    "many bytes in parts": ([bytes(2**20)] * 65, "more than 64 MB"),
    "a large array": (np.broadcast_to(0.0, (2**30,)), "an array of 8192 MB"),
    "an absurd empty array": (np.zeros((0, 2**30)), "an array of 8192 MB"),
}


@pytest.mark.parametrize("case", UNSENDABLE)
def test_what_cannot_be_sent_is_refused_by_name(case):
    value, message = UNSENDABLE[case]
    with pytest.raises(wire.WireError, match=message):
        wire.encode(value)


def test_the_deepest_and_longest_allowed_values_pass():
    assert through(nested(wire.MAX_DEPTH)) == nested(wire.MAX_DEPTH)
    assert through([None] * (wire.MAX_ITEMS - 1)) == [None] * (wire.MAX_ITEMS - 1)


def test_a_handle_crosses_as_a_kind_and_a_number_and_is_opened_on_arrival():
    sent = [wire.Handle("torch", 2**32 - 1), {"model": wire.Handle("keras", 0)}]
    assert through(sent) == sent
    opened = wire.decode(wire.encode(sent), lambda handle: (handle.kind, handle.number))
    assert opened == [("torch", 2**32 - 1), {"model": ("keras", 0)}]


def test_an_object_is_sent_as_the_handle_it_has():
    model = object()
    handle = wire.Handle("keras", 7)
    body = wire.encode([model, 3], lambda value: handle if value is model else None)
    assert wire.decode(body) == [handle, 3]
    with pytest.raises(wire.WireError, match="an object of type object"):
        wire.encode(object(), lambda value: None)


def array_frame(dtype: bytes, *shape: int, data: bytes = b"") -> bytes:
    head = b"A" + bytes([len(dtype)]) + dtype + bytes([len(shape)])
    return head + b"".join(struct.pack("<I", length) for length in shape) + data


DAMAGED = {
    "nothing": (b"", "ends at byte 0"),
    "more than one value": (b"NN", "1 bytes after the value"),
    "an unknown tag": (b"?", "unknown tag"),
    "a handle of an unknown kind": (b"H\2\0\0\0\0", "a handle of kind 2"),
    "half a handle": (b"H\1\0\0", "ends at byte"),
    "half an integer": (b"I\0\0", "ends at byte"),
    "text of 4 GB": (b"S\xff\xff\xff\xff", "ends at byte"),
    "text in no encoding": (b"S\1\0\0\0\xff", "not UTF-8"),
    "an integer with two signs": (b"Z\4\0\0\x00--12", "big integer"),
    "an integer of 5000 digits": (b"Z" + struct.pack("<I", 5000) + b"9" * 5000, "big integer"),
    "a list of 2³² items": (b"L\xff\xff\xff\xff", "cannot stand in"),
    "a dictionary of 2³² items": (b"M\xff\xff\xff\xff", "cannot stand in"),
    "a list as a key": (b"M\1\0\0\0L\0\0\0\0N", "a list as a key"),
    "deep": (b"L\1\0\0\0" * 40 + b"N", "nested too deeply"),
    "long": (b"L" + struct.pack("<I", 300_000) + b"N" * 300_000, "too many parts"),
    "an array of objects": (array_frame(b"|O", 1), "dtype '.O' is not allowed"),
    "a big-endian array": (array_frame(b">f8", 1), "is not allowed"),
    "many axes": (array_frame(b"<f8", *(1,) * 17), "17 axes"),
    "an array of 32 GB": (array_frame(b"<f8", 2**32 - 1), "an array of shape"),
    "a wide empty array": (array_frame(b"<f8", 0, 2**32 - 1), "an array of shape"),
    "an absurd empty array": (array_frame(b"<f8", 0, 2**26, 2**26, 2**26), "an array of shape"),
    "an array cut short": (array_frame(b"<f8", 2, 3, data=bytes(47)), "ends at byte"),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_bytes_that_are_no_frame_are_refused_by_reason(case):
    body, message = DAMAGED[case]
    with pytest.raises(wire.WireError, match=message):
        wire.decode(body)


def test_too_long_a_body_is_refused():
    with pytest.raises(wire.WireError, match="at most"):
        wire.decode(bytes(wire.MAX_BODY + 1))


def test_a_truth_value_is_0_or_1_whatever_byte_was_sent():
    got = wire.decode(array_frame(b"|b1", 3, data=b"\x00\x01\xfe"))
    assert got.view(np.uint8).tolist() == [0, 1, 1]


SEEDS: list[Any] = [
    [None, True, -7, 2**80, 0.5, 2j, "täxt", b"bytes"],
    {"notes": [[1, "message"]], "printed": "x" * 40, 3: (1, (2, (3,)))},
    {"ok": np.arange(24.0).reshape(2, 3, 4)},
    [np.zeros((2, 0, 3), np.uint8), np.array(True), np.arange(5, dtype=np.complex64)],
    nested(12),
    [wire.Handle("keras", 1), {"model": wire.Handle("torch", 2**32 - 1)}],
]


def damaged(rng: random.Random, frames: list[bytes]) -> bytes:
    """Flip, cut, repeat or insert in a valid frame, or make one of nothing but chance."""
    if rng.random() < 0.1:
        return rng.randbytes(rng.randrange(60))
    frame = bytearray(rng.choice(frames))
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(frame) + 1)
        length = rng.randrange(9)
        frame[at : at + rng.choice((0, length))] = rng.choice(
            (
                b"",
                rng.randbytes(length),
                b"\xff" * 4,
                rng.choice((b"A\3<f8", b"L", b"M", b"Z", b"S")),
                bytes(frame[:at]),
            )
        )
    return bytes(frame[:5000])


def test_no_damaged_frame_does_more_than_be_refused():
    rng = random.Random(20240607)
    frames = [wire.encode(seed) for seed in SEEDS]
    refused = 0
    tracemalloc.start()
    try:
        for _ in range(int(os.environ.get("CVGRADE_FUZZ", "5000"))):
            frame = damaged(rng, frames)
            tracemalloc.reset_peak()
            before, _ = tracemalloc.get_traced_memory()
            try:
                wire.decode(frame)
            except wire.WireError:
                refused += 1
            _, peak = tracemalloc.get_traced_memory()
            assert peak - before < 100_000 + 300 * len(frame), frame
    finally:
        tracemalloc.stop()
    assert refused  # or nothing was damaged


def test_python_numbers_in_an_array_and_long_doubles_arrive_as_ordinary_arrays():
    numbers = wire.decode(wire.encode(np.array([[1, 2.5], [np.float32(3), True]], dtype=object)))
    assert (numbers.dtype, numbers.tolist()) == (np.float64, [[1, 2.5], [3, 1]])
    assert wire.decode(wire.encode(np.ones(2, np.longdouble))).dtype == np.float64
    assert wire.decode(wire.encode(np.ones(2, np.clongdouble))).dtype == np.complex128
