"""The interactive figures as Jupyter widgets: the same modules as in the book's pages, with their state in Python.

>>> playground = KernelPlayground(image=my_grey_array)     # doctest: +SKIP
>>> playground                                             # shows it below the cell  # doctest: +SKIP
>>> playground.kernel                                      # what you made of it  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from cvdata.handwriting.characters import CHARACTERS
from numpy.typing import ArrayLike, NDArray

from cvbook.convolution import cross_correlate, filter_channels
from cvbook.kernels import IDENTITY
from cvbook.reading import pack

FIGURES = Path(__file__).parent / "figures"
RECORDED = Path(__file__).parent / "recorded"


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
    """Walk a kernel over a small image, one position at a time; with channels, each filter of a layer in turn.

    Parameters
    ----------
    image
        Shape ``(height, width)``, or ``(height, width, channels)``; small whole numbers read best.
    kernel
        Shape ``(kernel_height, kernel_width)``; for an image with channels as Keras stores a layer's:
        ``(kernel_height, kernel_width, channels, filters)``.
    bias
        A number for each filter; none for a plain kernel.
    channel_names
        What the channels are called, such as red, green and blue.

    Raises
    ------
    ValueError
        If the shapes do not fit together.
    """

    _esm = _source("step_by_step.mjs")
    _css = _source("step_by_step.css")

    image = traitlets.List(traitlets.List()).tag(sync=True)
    kernel = traitlets.List(traitlets.List()).tag(sync=True)
    bias = traitlets.List(traitlets.Float()).tag(sync=True)
    channel_names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    step = traitlets.Int(0, min=0).tag(sync=True)

    def __init__(self, image: ArrayLike, kernel: ArrayLike, bias: ArrayLike = (), **traits: Any) -> None:
        pixels, weights, starts = (np.asarray(given, dtype=np.float64) for given in (image, kernel, bias))
        if weights.ndim == 4:
            for index in range(weights.shape[3]):  # says what is wrong with the shapes, if anything
                filter_channels(pixels, weights[..., index])
        else:
            cross_correlate(pixels, weights)
        filters = weights.shape[3] if weights.ndim == 4 else 1
        if starts.shape not in ((0,), (filters,)):
            raise ValueError(
                f"bias: expected {filters} numbers, one a filter, got shape {starts.shape}. Leave it out for zeros."
            )
        arrays = {"image": pixels.tolist(), "kernel": weights.tolist(), "bias": starts.tolist()}
        super().__init__(**arrays, **traits)


class DensityConvolution(anywidget.AnyWidget):
    """Watch two densities slide over each other and the density of the sum appear."""

    _esm = _source("density_convolution.mjs")
    _css = _source("density_convolution.css")

    density = traitlets.Enum(["uniform", "exponential", "two humps"], "uniform").tag(sync=True)
    s = traitlets.Float(0.6).tag(sync=True)


class Quiz(anywidget.AnyWidget):
    """Ask questions with a choice of answers, each with its explanation."""

    _esm = _source("quiz.mjs")
    _css = _source("quiz.css")

    questions = traitlets.List(traitlets.Dict()).tag(sync=True)


class PixelInspector(anywidget.AnyWidget):
    """Choose a pixel of a small colour picture and see its bytes; ``row`` and ``column`` tell which is chosen.

    Parameters
    ----------
    image
        Shape ``(height, width, 3)``, whole numbers 0..255.
    """

    _esm = _source("pixel_inspector.mjs")
    _css = _source("pixel_inspector.css")

    image = traitlets.List(traitlets.List(traitlets.List(traitlets.Int()))).tag(sync=True)
    row = traitlets.Int(0).tag(sync=True)
    column = traitlets.Int(0).tag(sync=True)

    def __init__(self, image: ArrayLike, **traits: Any) -> None:
        array = np.asarray(image)
        whole = array.dtype.kind in "iu"
        if array.ndim != 3 or array.shape[2] != 3 or not whole or array.min() < 0 or array.max() > 255:
            message = f"image: expected shape (height, width, 3) of whole numbers 0..255, got {array.shape}"
            raise traitlets.TraitError(
                f"{message} of {array.dtype}. Multiply fractions by 255 and round them."
            )
        super().__init__(image=array.tolist(), **traits)


class Geometry(anywidget.AnyWidget):
    """See where a kernel lies: size, padding, strides, dilation, also transposed, with the formula's numbers.

    Sizes and strides count cells; ``padding`` is 0 to 3, or ``"same"`` as Keras pads.
    """

    _esm = _source("geometry.mjs")
    _css = _source("geometry.css")

    size = traitlets.Int(7, min=1, max=10).tag(sync=True)
    kernel = traitlets.Int(3, min=1, max=5).tag(sync=True)
    padding = traitlets.Enum([0, 1, 2, 3, "same"], 0).tag(sync=True)
    stride_down = traitlets.Int(1, min=1, max=4).tag(sync=True)
    stride_across = traitlets.Int(1, min=1, max=4).tag(sync=True)
    dilation = traitlets.Int(1, min=1, max=3).tag(sync=True)
    transposed = traitlets.Bool(False).tag(sync=True)
    step = traitlets.Int(0, min=0).tag(sync=True)


class Pooling(anywidget.AnyWidget):
    """Pool numbers, one window at a time, or a picture, again and again.

    Parameters
    ----------
    numbers
        Your own rows of numbers, shape ``(height, width)``, best up to 9 × 9; without them, built-in ones.
    """

    _esm = _source("pooling.mjs")
    _css = _source("pooling.css")

    kind = traitlets.Enum(["max", "average"], "max").tag(sync=True)
    window = traitlets.Int(2, min=2, max=5).tag(sync=True)
    stride = traitlets.Int(None, min=1, max=4, allow_none=True).tag(sync=True)
    border = traitlets.Enum(["valid", "same"], "valid").tag(sync=True)
    on = traitlets.Enum(["example", "stroke", "count", "house", "tree", "board", "yours"], "example").tag(
        sync=True
    )
    numbers = traitlets.List(traitlets.List(traitlets.Float()), None, allow_none=True).tag(sync=True)
    step = traitlets.Int(0, min=0).tag(sync=True)

    def __init__(self, numbers: ArrayLike | None = None, **traits: Any) -> None:
        if numbers is not None:
            traits = {"numbers": _rows("numbers", numbers), "on": "yours", **traits}
        super().__init__(**traits)


class ReadMyWriting(anywidget.AnyWidget):
    """Draw a character and watch a trained network read it, layer by layer.

    Parameters
    ----------
    model
        A network with the layers of ``cvbook.networks.casia_cnn()``; without it, the book's own, with samples.
    class_names
        The names of its 55 classes, single characters; those of ``casia55`` by default.
    """

    _esm = _source("read_my_writing.mjs")
    _css = _source("read_my_writing.css")

    data = traitlets.Bytes().tag(sync=True)
    strokes = traitlets.List(traitlets.List(traitlets.List(traitlets.Float()))).tag(sync=True)
    pixels = traitlets.Bytes().tag(sync=True, from_json=lambda view, _: bytes(view))

    def __init__(self, model: Any = None, *, class_names: Sequence[str] = CHARACTERS, **traits: Any) -> None:
        packed = (FIGURES / "read_my_writing.bin").read_bytes() if model is None else pack(model, class_names)
        super().__init__(data=packed, **traits)

    @property
    def picture(self) -> NDArray[np.uint8] | None:
        """The drawing as the network sees it: (80, 60), 0 is ink, 255 paper; None before the first stroke."""
        return np.frombuffer(self.pixels, dtype=np.uint8).reshape(80, 60) if self.pixels else None


class ErrorGallery(anywidget.AnyWidget):
    """Look at the failures of the network of chapter 7: a confusion matrix to click, filters, pictures.

    ``truth`` and ``read`` are the classes to show, −1 for all; ``lowest`` and ``highest`` bound the confidence, in
    percent.
    """

    _esm = _source("error_gallery.mjs")
    _css = _source("error_gallery.css")

    data = traitlets.Bytes().tag(sync=True)
    split = traitlets.Enum(["beginner", "test"], "beginner").tag(sync=True)
    truth = traitlets.Int(-1, min=-1, max=54).tag(sync=True)
    read = traitlets.Int(-1, min=-1, max=54).tag(sync=True)
    lowest = traitlets.Int(0, min=0, max=100).tag(sync=True)
    highest = traitlets.Int(100, min=0, max=100).tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        traits.setdefault("data", (FIGURES / "error_gallery.bin").read_bytes())
        super().__init__(**traits)


class TrainingPlayer(anywidget.AnyWidget):
    """Scrub through six recorded trainings: three learning rates, from pictures as they are and from moved ones.

    ``rate`` and ``moved`` choose a run, ``beside`` is the place of another in the file to compare it with, −1 for none.
    """

    _esm = _source("training_player.mjs")
    _css = _source("training_player.css")

    data = traitlets.Bytes().tag(sync=True)
    rate = traitlets.Enum([0.0001, 0.003, 0.1], 0.003).tag(sync=True)
    moved = traitlets.Bool(False).tag(sync=True)
    beside = traitlets.Int(-1, min=-1, max=5).tag(sync=True)
    epoch = traitlets.Int(0, min=0, max=24).tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        traits.setdefault("data", (RECORDED / "training_runs.json").read_bytes())
        super().__init__(**traits)


class TeachIt(anywidget.AnyWidget):
    """Teach a small classifier three kinds of pictures, on the frozen first layers of a pretrained network."""

    _esm = _source("teach_it.mjs")
    _css = _source("teach_it.css")

    class_names = traitlets.List(traitlets.Unicode(), ["sun", "tree", "house"], minlen=3, maxlen=3).tag(
        sync=True
    )


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
