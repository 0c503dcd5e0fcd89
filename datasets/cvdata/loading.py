"""The one way to any set: ``cvdata.load(name)``."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import SupportsIndex

from cvdata.errors import DataError, unknown
from cvdata.sets import ImageSet

__all__ = ["SETS", "DataSet", "Options", "checked", "load"]


@dataclass(frozen=True)
class Options:
    """What a loader may want to know, checked already."""

    split: str
    limit: int | None
    seed: int
    workers: int | None


@dataclass(frozen=True)
class DataSet:
    """Describe a set that can be loaded.

    Parameters
    ----------
    name
        What to pass to ``load``.
    sizes
        Images of each split, in the order of usual use.
    shape
        (height, width, channels) of one image.
    source
        Where it comes from, and whether it is real.
    licence
        Under which terms.
    loader
        Gives one split; the packages it needs are imported when it is called.
    """

    name: str
    sizes: Mapping[str, int]
    shape: tuple[int, int, int]
    source: str
    licence: str
    loader: Callable[[Options], ImageSet]


def load(
    name: str, *, split: str = "train", limit: int | None = None, seed: int = 2013, workers: int | None = None
) -> ImageSet:
    """Load one split of a set.

    Parameters
    ----------
    name
        ``"casia55"`` or ``"pixel_art"``; ``python -m cvdata list`` tells more.
    split
        ``"train"`` by default; casia55 also has ``"test"`` and ``"beginner"``.
    limit
        At most so many images: the first ones, the same whatever the limit.
    seed
        For sets that are made here: another seed is another set of writers.
    workers
        Processes that make a set; by default one a core if the set is large. No pixel depends on it.

    Raises
    ------
    DataError
        If there is no such set or split, an option is out of range, or a package is missing.
    """
    options = checked(name, split=split, limit=limit, seed=seed, workers=workers)
    try:
        return SETS[name].loader(options)
    except ModuleNotFoundError as missing:
        advice = 'Install it with: pip install "pixels-to-predictions[student]"'
        expected = f"the package that provides {missing.name}"
        raise DataError(f"cvdata.load({name!r})", expected=expected, got="none", advice=advice) from missing


def checked(name: str, *, split: str, limit: int | None, seed: int, workers: int | None) -> Options:
    """Check what ``load`` was asked for; raise ``DataError`` if it cannot be."""
    if name not in SETS:
        raise unknown("cvdata.load", "data set", name, list(SETS))
    if split not in SETS[name].sizes:
        raise unknown(f"cvdata.load({name!r})", f"split of {name}", split, list(SETS[name].sizes))
    return Options(
        split,
        None if limit is None else _whole_number(name, "limit", limit, least=1),
        _whole_number(name, "seed", seed, least=0),
        None if workers is None else _whole_number(name, "workers", workers, least=1),
    )


def _whole_number(name: str, option: str, value: object, *, least: int) -> int:
    if isinstance(value, SupportsIndex) and not isinstance(value, bool) and operator.index(value) >= least:
        return operator.index(value)
    where, advice = f"cvdata.load({name!r})", f"Leave {option} out for the usual set."
    raise DataError(where, expected=f"{option} ≥ {least}, a whole number", got=repr(value), advice=advice)


def _casia55(options: Options) -> ImageSet:
    from cvdata.handwriting import build

    return build.load(options.split, limit=options.limit, seed=options.seed, workers=options.workers)


def _pixel_art(options: Options) -> ImageSet:
    from cvdata import pixel_art

    return pixel_art.load(limit=options.limit)


SETS: Mapping[str, DataSet] = MappingProxyType(
    {
        data_set.name: data_set
        for data_set in (
            DataSet(
                name="casia55",
                sizes={"train": 32_206, "test": 7_684, "beginner": 385},
                shape=(80, 60, 1),
                source="synthetic handwriting, not CASIA; drawn on your machine from real strokes",
                licence="stroke data: Arphic Public License; generator: MIT",
                loader=_casia55,
            ),
            DataSet(
                name="pixel_art",
                sizes={"train": 4},
                shape=(16, 16, 3),
                source="drawn for this book",
                licence="MIT",
                loader=_pixel_art,
            ),
        )
    }
)
