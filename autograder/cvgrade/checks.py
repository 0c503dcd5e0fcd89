"""Assertions for graders: expected, got and help are data, so that feedback can draw them.

An answer is plain data by the time it arrives here (see `cvgrade.sandbox.wire`), or anything at all when the
visible tests run in the student's own notebook. So nothing here trusts an answer's own methods: it is turned
into a NumPy array first, and whatever cannot be turned is a *wrong type*.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cvgrade.errors import Cause, StudentError

NEIGHBOURHOOD = 3  # entries shown on each side of the first difference


class CheckFailure(AssertionError):
    """A student's answer differs from the expected one.

    Parameters
    ----------
    cause
        *wrong value*, *wrong shape* or *wrong type*.
    message
        What differs first, for a beginner.
    expected, got
        The two answers, as arrays or plain values; shown only where the test is visible.
    """

    def __init__(self, cause: Cause, message: str, *, expected: Any = None, got: Any = None) -> None:
        super().__init__(message)
        self.cause: Cause = cause
        self.message = message
        self.expected = expected
        self.got = got


def assert_close(
    got: Any, expected: ArrayLike, *, atol: float = 1e-6, rtol: float = 1e-5, what: str = "the result"
) -> None:
    """Check shape first, then every entry: |got − expected| ≤ atol + rtol·|expected|.

    Lists, tuples, tensors, Python numbers, float32 and float64 are all accepted.

    Raises
    ------
    CheckFailure
        With the shapes, or the first differing entry and how many differ.
    """
    answer = as_numbers(got, what=what)
    wanted = np.asarray(expected)
    if answer.shape != wanted.shape:
        raise CheckFailure(
            "wrong shape",
            f"{what} has shape {answer.shape}, expected {wanted.shape}.",
            expected=wanted,
            got=answer,
        )
    wrong = ~np.isclose(answer, wanted, atol=atol, rtol=rtol, equal_nan=False)  # same shape as the answer
    if wrong.any():
        raise CheckFailure(
            "wrong value", _describe_difference(answer, wanted, wrong, what), expected=wanted, got=answer
        )


def assert_equal(got: Any, expected: Any, *, what: str = "the result") -> None:
    """Check that two plain values (text, numbers, tuples, lists of them) are the same; a list passes for a tuple.

    Raises
    ------
    CheckFailure
        *wrong type* where the kinds differ, else *wrong value*.
    """
    answer = _plain(got)
    wanted = _plain(expected)
    if answer == wanted and _kind(answer) == _kind(wanted):
        return
    if _kind(answer) != _kind(wanted):
        raise CheckFailure(
            "wrong type",
            f"{what} is {_name_of(answer)}, expected {_name_of(wanted)}.",
            expected=wanted,
            got=answer,
        )
    raise CheckFailure(
        "wrong value", f"{what} is {answer!r}, expected {wanted!r}.", expected=wanted, got=answer
    )


def assert_shape(got: Any, shape: tuple[int, ...], *, what: str = "the result") -> NDArray[Any]:
    """Check an answer's shape and return it as an array.

    Raises
    ------
    CheckFailure
        *wrong shape*, or *wrong type* where it is no array of numbers.
    """
    answer = as_numbers(got, what=what)
    if answer.shape != shape:
        raise CheckFailure(
            "wrong shape",
            f"{what} has shape {answer.shape}, expected {shape}.",
            expected=shape,  # no array of this shape: its entries would be made up
            got=answer.shape,
        )
    return answer


def assert_raises(call: Callable[[], Any], error: str, *, what: str = "the call") -> None:
    """Check that a student's function refuses an input with the named error, for example ``"ValueError"``.

    Raises
    ------
    CheckFailure
        Where it returns a value, or raises another error.
    """
    try:
        value = call()
    except StudentError as failure:
        if failure.cause != "exception":
            raise
        raised = failure.message.partition(":")[0].strip()
    except Exception as failure:  # in the student's own notebook the error arrives as itself
        raised = type(failure).__name__
    else:
        raise CheckFailure(
            "wrong value",
            f"{what} returned {_short(value)}, expected it to raise {error}.",
            expected=error,
            got=_plain(value),
        )
    if raised != error:
        raise CheckFailure(
            "wrong value", f"{what} raised {raised}, expected {error}.", expected=error, got=raised
        )


def as_numbers(value: Any, *, what: str = "the result") -> NDArray[Any]:
    """Turn an answer into an array of numbers, or say why it is none.

    Raises
    ------
    CheckFailure
        *not attempted* for None, *wrong type* for text, ragged lists, objects.
    """
    if value is None or value is Ellipsis:
        raise CheckFailure(
            "not attempted",
            f"{what} is {value!r}, expected numbers. Is it written, and does a function end with `return`?",
            got=value,
        )
    if hasattr(value, "detach") and hasattr(value, "cpu"):  # a torch tensor, only in a student's own notebook
        value = value.detach().cpu().numpy()
    try:
        array = np.array(value, copy=True, subok=False)
    except (ValueError, TypeError, RuntimeError) as error:
        raise CheckFailure(
            "wrong type", f"{what} is {_name_of(value)} that cannot become an array of numbers ({error})."
        ) from error
    if array.dtype.kind not in "biufc":
        raise CheckFailure(
            "wrong type",
            f"{what} is {_name_of(value)}, expected an array of numbers.",
            got=None,
        )
    return array


def same_answer(one: Any, other: Any) -> bool:
    """Say whether two answers are the same data: equal shape and entries within rounding, NaN equal to NaN."""
    try:
        first, second = as_numbers(one), as_numbers(other)
    except CheckFailure:
        return bool(_plain(one) == _plain(other)) and type(one) is type(other)
    return first.shape == second.shape and bool(np.allclose(first, second, equal_nan=True))


def _describe_difference(answer: NDArray[Any], wanted: NDArray[Any], wrong: NDArray[Any], what: str) -> str:
    first = tuple(int(i) for i in np.argwhere(wrong)[0])
    where = f"[{', '.join(map(str, first))}]" if first else ""
    count = f"{int(wrong.sum())} of {wrong.size} entries differ" if wrong.size > 1 else "it differs"
    text = f"{what}{where} is {_number(answer[first])}, expected {_number(wanted[first])}; {count}."
    if np.isnan(np.asarray(answer, dtype=complex)).any():
        text += " Some entries are NaN (not a number)."
    return text


def neighbourhood(array: NDArray[Any], at: tuple[int, ...]) -> NDArray[Any]:
    """Cut the entries around an index, at most `NEIGHBOURHOOD` on each side of each of the last two axes."""
    near = tuple(slice(max(0, i - NEIGHBOURHOOD), i + NEIGHBOURHOOD + 1) for i in at[-2:])
    return array[at[:-2] + near]


def _number(value: Any) -> str:
    return f"{value:.6g}" if np.asarray(value).dtype.kind in "fc" else str(value)


class _Opaque:
    """Stands for an object that is no plain data: equal to nothing, and no method of the object is asked."""

    def __init__(self, value: Any) -> None:
        self.name = type(value).__name__

    def __repr__(self) -> str:
        return f"<{self.name}>"


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray) or (hasattr(value, "detach") and hasattr(value, "cpu")):
        return _plain(as_numbers(value).tolist())
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, list | tuple):  # also a named tuple, or the shape of a torch tensor
        items = list.__iter__(value) if isinstance(value, list) else tuple.__iter__(value)
        return tuple(_plain(item) for item in items)
    if type(value) is dict:
        return {key: _plain(item) for key, item in value.items()}
    if value is None or isinstance(value, bool | int | float | complex | str | bytes):
        return value
    return _Opaque(value)


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "truth value"
    if isinstance(value, int | float | complex):
        return "number"
    return value.name if isinstance(value, _Opaque) else type(value).__name__


def _name_of(value: Any) -> str:
    name = value.name if isinstance(value, _Opaque) else type(value).__name__
    return "nothing (None)" if value is None else f"of type {name}"


def _short(value: Any) -> str:
    text = repr(_plain(value))
    return text if len(text) <= 80 else text[:77] + "…"
