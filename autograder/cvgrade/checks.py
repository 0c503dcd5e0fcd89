"""Assertions for graders: expected, got and help are data, so that feedback can draw them.

An answer is plain data by the time it arrives here (see `cvgrade.sandbox.wire`), or anything at all when the
visible tests run in the student's own notebook. So nothing here trusts an answer's own methods: it is turned
into a NumPy array first, and whatever cannot be turned is a *wrong type*.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cvgrade.errors import Cause, StudentError
from cvgrade.sandbox.remote_models import RemoteModel, RemoteModule

MAX_DEPTH = 32  # of lists in lists, as on the wire
MAX_SHOWN = 1_000  # numbers of an answer that are written out
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
    first
        Index of the first entry that differs, where both are arrays of one shape.
    public
        Whether the message is shown for a hidden test too: nothing in it comes from the hidden input.
    """

    def __init__(
        self,
        cause: Cause,
        message: str,
        *,
        expected: Any = None,
        got: Any = None,
        first: tuple[int, ...] | None = None,
        public: bool = False,
    ) -> None:
        super().__init__(message)
        self.cause: Cause = cause
        self.message = message
        self.expected = expected
        self.got = got
        self.first = first
        self.public = public


class PartialCredit(CheckFailure):
    """A test's points are earned in part; `fraction` of them, for the reason in `message`."""

    def __init__(self, fraction: float, reason: str) -> None:
        super().__init__("partly right" if fraction > 0 else "wrong value", reason, public=True)
        self.fraction = fraction


def award(fraction: float, reason: str) -> None:
    """Give a fraction of the test's points, 0 to 1, and end the test; 1 lets it go on, and pass.

    The student reads `reason`, in a hidden test too: write no hidden input and no expected value into it.

    Raises
    ------
    PartialCredit
        Below 1.
    """
    if not 0 <= fraction <= 1:
        raise ValueError(f"award: expected a fraction from 0 to 1, got {fraction!r}. Mend the test.")
    if fraction < 1:
        raise PartialCredit(fraction, reason)


def accuracy_steps(accuracy: float, steps: dict[float, float], *, what: str = "accuracy") -> None:
    """Award the fraction of the highest step that is reached: ``{0.5: 0.2, 0.7: 0.5, 0.9: 1.0}``.

    Raises
    ------
    PartialCredit
        Below the step that earns all, saying what the next one takes.
    """
    reached = max((step for step in steps if accuracy >= step), default=None)
    following = min((step for step in steps if not accuracy >= step), default=None)  # of NaN all are
    if following is None or (reached is not None and steps[reached] == 1):
        return
    gain = "full marks" if steps[following] == 1 else f"{steps[following]:.0%} of the points"
    # cut, not rounded: 0.8996 is below 0.90 and must not be shown as 0.900
    shown = f"{np.floor(1000 * accuracy) / 1000:.3f}"
    award(steps[reached] if reached is not None else 0.0, f"{what} {shown}; {following:g} earns {gain}")


def accuracy(scores: Any, labels: ArrayLike) -> float:
    """Return the share of images whose highest score, of (n, classes), is at the label's place.

    Raises
    ------
    CheckFailure
        Where the scores are no such array, hold NaN, or (seen with ten images a class or more) tell the classes
        apart but in another order.
    """
    wanted = np.asarray(labels)  # (n,)
    table = as_numbers(scores, what="the model's output")
    if table.ndim != 2 or len(table) != len(wanted) or table.shape[1] <= wanted.max():
        shape = f"({len(wanted)}, {wanted.max() + 1})"
        text = f"the model's output has shape {table.shape}, expected {shape}: a score for each class."
        raise CheckFailure("wrong shape", text, public=True)
    if np.isnan(table).any():
        raise CheckFailure("wrong value", "the model's output is NaN (not a number).", public=True)
    guessed = table.argmax(axis=1)
    share = float(np.mean(guessed == wanted))
    counts = np.zeros((table.shape[1], table.shape[1]), dtype=int)  # guessed × true
    np.add.at(counts, (guessed, wanted), 1)
    best = float(counts.max(axis=1).sum()) / len(wanted)  # if every output stood at its best place
    if len(wanted) >= 10 * table.shape[1] and best >= 0.5 and share < best / 2:
        text = (
            "the model tells the classes apart, but its outputs stand in another order than the class names."
        )
        raise CheckFailure("wrong value", text, public=True)
    return share


def load_in_order(module: Any, state: dict[str, NDArray[Any]]) -> None:
    """Put a student's parameters into a torch module of the grader's, one after another, whatever their names.

    Then the two must agree: ``assert_close(student_module.forward(x), module(torch.tensor(x)).detach(), atol=1e-4)``.

    Raises
    ------
    CheckFailure
        *wrong shape*, naming the first parameter that does not fit.
    """
    wanted = list(module.named_parameters())
    if len(wanted) != len(state):
        text = f"the network has {len(state)} parameter arrays, expected {len(wanted)}."
        raise CheckFailure("wrong shape", text)
    for number, ((_, parameter), (name, array)) in enumerate(
        zip(wanted, state.items(), strict=True), start=1
    ):
        if tuple(parameter.shape) != array.shape:
            text = f"parameter array {number} ({name[:60]}) has shape {array.shape}, expected {tuple(parameter.shape)}."
            raise CheckFailure("wrong shape", text)
    for (_, parameter), array in zip(wanted, state.values(), strict=True):
        parameter.data.copy_(parameter.data.new_tensor(array))


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
        first = tuple(int(i) for i in np.argwhere(wrong)[0])
        message = _describe_difference(answer, wanted, wrong, what)
        raise CheckFailure("wrong value", message, expected=wanted, got=answer, first=first)


def assert_equal(got: Any, expected: Any, *, what: str = "the result") -> None:
    """Check that two plain values (text, numbers, tuples, lists of them) are the same; a list passes for a tuple.

    Raises
    ------
    CheckFailure
        *wrong type* where the kinds differ, else *wrong value*.
    """
    if isinstance(got, np.ndarray) and got.size > max(MAX_SHOWN, np.size(expected)):
        raise CheckFailure("wrong type", f"{what} is {_short(got)}, expected {_short(expected)}.")
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
        kinds = re.findall(r"\w+", raised)  # `LinAlgError (ValueError)` is a ValueError
    except Exception as failure:  # in the student's own notebook the error arrives as itself
        raised, kinds = type(failure).__name__, [base.__name__ for base in type(failure).__mro__]
    else:
        raise CheckFailure(
            "wrong value",
            f"{what} returned {_short(value)}, expected it to raise {error}.",
            expected=error,
        )
    if error not in kinds:
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
    if _holds_text(value):  # NumPy would make room for the longest text at every place
        raise CheckFailure(
            "wrong type", f"{what} is {_name_of(value)} and holds text, expected an array of numbers."
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


def as_parts(value: Any, names: tuple[str, ...], *, what: str = "the result") -> tuple[Any, ...]:
    """Return the parts of an answer that should be several things, which `names` says; a list passes for a tuple.

    Raises
    ------
    CheckFailure
        *not attempted* for None, *wrong type* where it has no parts, *wrong shape* where there are more or fewer.
    """
    wanted = f"{len(names)} things: {', '.join(names)}"
    if value is None:
        raise CheckFailure("not attempted", f"{what} is None, expected {wanted}. Does it end with `return`?")
    if isinstance(value, np.ndarray) and value.ndim:
        parts = tuple(np.array(value, subok=False))
    elif isinstance(value, list | tuple):
        parts = tuple(list.__iter__(value) if isinstance(value, list) else tuple.__iter__(value))
    else:
        raise CheckFailure("wrong type", f"{what} is {_name_of(value)}, expected {wanted}.")
    if len(parts) != len(names):
        raise CheckFailure("wrong shape", f"{what} has {len(parts)} parts, expected {wanted}.")
    return parts


def as_model(value: Any, *, what: str = "the result") -> RemoteModel:
    """Return an answer that is a Keras model, or say what it is instead.

    Raises
    ------
    CheckFailure
        *not attempted* for None, else *wrong type*.
    """
    if not isinstance(value, RemoteModel):
        raise _no_model(value, what, "a Keras model")
    return value


def as_module(value: Any, *, what: str = "the result") -> RemoteModule:
    """Return an answer that is a torch module, or say what it is instead; raises as `as_model`."""
    if not isinstance(value, RemoteModule):
        raise _no_model(value, what, "a torch module (an instance of nn.Module)")
    return value


def _no_model(value: Any, what: str, wanted: str) -> CheckFailure:
    if value is None:
        text = f"{what} is None, expected {wanted}. Is it written, and does the function end with `return`?"
        return CheckFailure("not attempted", text)
    names = {RemoteModel: "a Keras model", RemoteModule: "a torch module"}
    return CheckFailure(
        "wrong type", f"{what} is {names.get(type(value)) or _name_of(value)}, expected {wanted}."
    )


def same_answer(one: Any, other: Any) -> bool:
    """Say whether two answers are the same data: equal shape and entries within rounding, NaN equal to NaN."""
    try:
        first, second = as_numbers(one), as_numbers(other)
    except CheckFailure:
        if isinstance(one, list | tuple) and isinstance(other, list | tuple):  # parts of several shapes
            return len(one) == len(other) and all(map(same_answer, one, other))
        return type(one) is type(other) and bool(_plain(one) == _plain(other))
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
    if isinstance(value, dict):  # also a Counter
        return {key: _plain(item) for key, item in dict.items(value)}
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


def _holds_text(value: Any, depth: int = 0) -> bool:
    if type(value) in (list, tuple) and depth < MAX_DEPTH:
        return any(_holds_text(item, depth + 1) for item in value)
    return isinstance(value, str | bytes)


def _short(value: Any) -> str:
    if isinstance(value, np.ndarray) and value.size > MAX_SHOWN:
        return f"an array of shape {value.shape}"
    text = repr(_plain(value))
    return text if len(text) <= 80 else text[:77] + "…"
