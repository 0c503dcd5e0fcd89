"""A `matplotlib.pyplot` that accepts every call and draws nothing.

No grader looks at a plot, and drawing would cost more than everything else a numpy notebook does.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

PACKAGES = ("matplotlib", "mpl_toolkits")


class Quiet:
    """Stands for a figure, an axis, a line …: every attribute is one more, every call returns one more."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Quiet()

    def __call__(self, *args: Any, **kwargs: Any) -> Quiet:  # noqa: D102
        return Quiet()

    def hist(self, *_: Any, **__: Any) -> tuple[Quiet, Quiet, Quiet]:
        """Return counts, edges and patches."""
        return Quiet(), Quiet(), Quiet()

    def subplots(self, nrows: int = 1, ncols: int = 1, *, squeeze: bool = True, **_: Any) -> Any:
        """Return axes in an array of the shape that matplotlib would give it."""
        axes = np.empty((nrows, ncols), dtype=object)
        for index in np.ndindex(nrows, ncols):
            axes[index] = Quiet()
        if not squeeze:
            return axes
        return axes.item() if axes.size == 1 else axes.squeeze()

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


class _QuietModule(types.ModuleType):
    """Any module of matplotlib: whatever is asked of it is quiet."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Quiet()


class _QuietPyplot(_QuietModule):
    hist = staticmethod(Quiet().hist)

    @staticmethod
    def subplots(*args: Any, **options: Any) -> tuple[Quiet, Any]:
        return Quiet(), Quiet().subplots(*args, **options)

    @staticmethod
    def subplot_mosaic(*_: Any, **__: Any) -> tuple[Quiet, Quiet]:
        return Quiet(), Quiet()

    @staticmethod
    def imread(*args: Any, **options: Any) -> Any:
        """Read a picture as matplotlib does: data, nothing drawn."""
        return _real_imread()(*args, **options)


class _QuietFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds ``matplotlib.patches`` and all the others, so that a first cell full of imports runs through."""

    def find_spec(
        self, fullname: str, path: Any, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] not in PACKAGES:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _QuietModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        pass


def install() -> None:
    """Put the quiet modules where ``import matplotlib.pyplot`` finds them."""
    if "matplotlib" not in sys.modules:
        sys.meta_path.insert(0, _QuietFinder())
    pyplot = sys.modules["matplotlib.pyplot"] = _QuietPyplot("matplotlib.pyplot")
    importlib.import_module("matplotlib").pyplot = pyplot  # type: ignore[attr-defined]


@cache
def _real_imread() -> Callable[..., Any]:
    """Import the real matplotlib beside the quiet one, for its reader of picture files."""
    finders = sys.meta_path[:]
    quiet = _taken_out()
    sys.meta_path[:] = [finder for finder in finders if not isinstance(finder, _QuietFinder)]
    try:
        real: Callable[..., Any] = importlib.import_module("matplotlib.image").imread
        return real
    finally:
        _taken_out()
        sys.modules.update(quiet)
        sys.meta_path[:] = finders


def _taken_out() -> dict[str, types.ModuleType]:
    """Remove matplotlib from the table of modules and return what stood there."""
    names = [name for name in sys.modules if name.partition(".")[0] in PACKAGES]
    return {name: sys.modules.pop(name) for name in names}
