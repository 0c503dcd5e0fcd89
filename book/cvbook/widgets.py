"""The interactive figures as Jupyter widgets: the same modules as in the book's pages, with their state in Python.

>>> playground = KernelPlayground(image=my_grey_array)     # doctest: +SKIP
>>> playground                                             # shows it below the cell  # doctest: +SKIP
>>> playground.kernel                                      # what you made of it  # doctest: +SKIP
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from cvbook.convolution import cross_correlate
from cvbook.kernels import IDENTITY

FIGURES = Path(__file__).parent / "figures"


def _source(name: str) -> str:
    """Return a figure's file as text: a Path would start a thread that watches the file."""
    return (FIGURES / name).read_text("utf-8")


def _to_message(value: NDArray[np.float64] | None, _: object = None) -> dict[str, Any] | None:
    """Send an array as its shape and the bytes of little-endian float32."""
    if value is None:
        return None
    return {
        "shape": list(value.shape),
        "data": memoryview(np.ascontiguousarray(value, dtype="<f4").tobytes()),
    }


def _from_message(message: dict[str, Any] | None, _: object = None) -> NDArray[np.float64] | None:
    if message is None:
        return None
    return np.frombuffer(message["data"], dtype="<f4").reshape(message["shape"]).astype(np.float64)


def _rows(name: str, values: ArrayLike) -> list[list[float]]:
    """Return a two-dimensional array as nested lists of float, or say what is wrong with it."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 2 or not np.isfinite(array).all():
        message = f"{name}: expected a two-dimensional array of finite numbers, got shape {array.shape}. "
        raise traitlets.TraitError(
            message + "Take one channel, or the mean over channels, of a colour image."
        )
    return [[float(value) for value in row] for row in array]


class KernelPlayground(anywidget.AnyWidget):
    """Edit a kernel and see what it makes of a picture.

    Parameters
    ----------
    image
        Your own grey picture, shape ``(height, width)``, values 0..255; without it, one of the built-in pictures.
    kernel
        The first kernel, rows of weights with an odd number of rows and columns up to 7.
    """

    _esm = _source("kernel_playground.mjs")
    _css = _source("kernel_playground.css")

    kernel = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    picture = traitlets.Unicode("house").tag(sync=True)
    image = traitlets.Any(None, allow_none=True).tag(sync=True, to_json=_to_message, from_json=_from_message)

    def __init__(
        self, image: ArrayLike | None = None, *, kernel: ArrayLike = IDENTITY, **traits: Any
    ) -> None:
        if image is not None:
            traits["image"] = np.array(_rows("image", image))
            traits.setdefault("picture", "yours")
        super().__init__(kernel=_rows("kernel", kernel), **traits)

    @traitlets.validate("kernel")
    def _validate_kernel(self, proposal: dict[str, Any]) -> list[list[float]]:
        rows = _rows("kernel", proposal["value"])
        if len(rows) % 2 == 0 or len(rows[0]) % 2 == 0 or max(len(rows), len(rows[0])) > 7:
            message = f"kernel: expected odd numbers of rows and columns up to 7, got {len(rows)} × {len(rows[0])}. "
            raise traitlets.TraitError(message + "Add a row or a column of zeros.")
        return rows

    @property
    def result(self) -> NDArray[np.float64] | None:
        """Your image after the present kernel (where it fits entirely); None for a built-in picture."""
        return None if self.image is None else cross_correlate(self.image, self.kernel)


class StepByStep(anywidget.AnyWidget):
    """Walk a kernel over a small image, one position at a time."""

    _esm = _source("step_by_step.mjs")
    _css = _source("step_by_step.css")

    image = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    kernel = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)

    def __init__(self, image: ArrayLike, kernel: ArrayLike, **traits: Any) -> None:
        cross_correlate(image, kernel)  # says what is wrong with the shapes, if anything
        super().__init__(image=_rows("image", image), kernel=_rows("kernel", kernel), **traits)


class DensityConvolution(anywidget.AnyWidget):
    """Watch two densities slide over each other and the density of the sum appear."""

    _esm = _source("density_convolution.mjs")
    _css = _source("density_convolution.css")

    density = traitlets.Enum(["uniform", "exponential", "two humps"], "uniform").tag(sync=True)
    s = traitlets.Float(0.6).tag(sync=True)


class ArchitectureLab(anywidget.AnyWidget):
    """Build a network layer by layer and see what it costs.

    ``input`` is (height, width, channels) and ``layers`` a list of dicts, such as ``{"kind": "flatten"}``; while
    they are empty, the preset is shown. What you build can be read back from both.
    """

    _esm = _source("architecture_lab.mjs")
    _css = _source("architecture_lab.css")

    preset = traitlets.Enum(["LeNet-5", "AlexNet", "VGG-16", "ours", "custom"], "LeNet-5").tag(sync=True)
    input = traitlets.List(traitlets.Int()).tag(sync=True)
    layers = traitlets.List(traitlets.Dict()).tag(sync=True)


class Augmentation(anywidget.AnyWidget):
    """Change a picture with a slider and decide whether its label is still right."""

    _esm = _source("augmentation.mjs")
    _css = _source("augmentation.css")

    picture = traitlets.Enum(["dog", "six", "sign", "house"], "dog").tag(sync=True)
    transformation = traitlets.Enum(
        ["mirror", "flip", "move", "turn", "zoom", "crop", "contrast", "brightness"], "mirror"
    ).tag(sync=True)
    amount = traitlets.Float(None, allow_none=True).tag(sync=True)


class Quiz(anywidget.AnyWidget):
    """Ask questions with a choice of answers, each with its explanation."""

    _esm = _source("quiz.mjs")
    _css = _source("quiz.css")

    questions = traitlets.List(traitlets.Dict()).tag(sync=True)
