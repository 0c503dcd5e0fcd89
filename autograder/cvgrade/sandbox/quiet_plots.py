"""A `matplotlib.pyplot` that accepts every call and draws nothing.

No grader looks at a plot, and drawing would cost more than everything else a numpy notebook does.
"""

from __future__ import annotations

import sys
import types
from typing import Any

import numpy as np


class Quiet:
    """Stands for a figure, an axis, a line …: every attribute is one more, every call returns one more."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Quiet()

    def __call__(self, *args: Any, **kwargs: Any) -> Quiet:  # noqa: D102
        return Quiet()

    def __getitem__(self, key: Any) -> Quiet:
        return Quiet()

    def __setitem__(self, key: Any, value: Any) -> None:
        pass

    def __iter__(self) -> Any:
        return iter([Quiet()])  # `line, = axis.plot(…)`

    def __enter__(self) -> Quiet:
        return self

    def __exit__(self, *exc: object) -> None:
        pass


def _subplots(nrows: int = 1, ncols: int = 1, *, squeeze: bool = True, **_: Any) -> tuple[Quiet, Any]:
    axes = np.empty((nrows, ncols), dtype=object)
    for index in np.ndindex(nrows, ncols):
        axes[index] = Quiet()
    if not squeeze:
        return Quiet(), axes
    return Quiet(), axes.item() if axes.size == 1 else axes.squeeze()


def _hist(*_: Any, **__: Any) -> tuple[Quiet, Quiet, Quiet]:
    return Quiet(), Quiet(), Quiet()


class _QuietPyplot(types.ModuleType):
    subplots = staticmethod(_subplots)
    hist = staticmethod(_hist)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in {"imread"}:  # reads data, draws nothing
            from matplotlib.image import imread

            return imread
        return Quiet()


def install() -> None:
    """Put the quiet module where ``import matplotlib.pyplot`` finds it."""
    pyplot = _QuietPyplot("matplotlib.pyplot")
    sys.modules["matplotlib.pyplot"] = pyplot
    if "matplotlib" not in sys.modules:
        package = types.ModuleType("matplotlib")
        package.__path__ = []
        package.__getattr__ = lambda name: _package_attribute(name)  # type: ignore[method-assign]
        sys.modules["matplotlib"] = package
    sys.modules["matplotlib"].pyplot = pyplot  # type: ignore[attr-defined]


def _package_attribute(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return Quiet()
