"""The one way to any set: ``cvdata.load(name)``."""

from __future__ import annotations

import operator
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import SupportsIndex

from cvdata import cats_and_dogs, cifar10, mnist
from cvdata.cache import cache_root
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
    source: str | Path


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
    state
        Says where the set is on this machine, in a few words.
    sources
        The words that ``load`` takes as ``source``.
    own_files
        What a path given as ``source`` has to lead to; ``None`` if there is nothing to read.
    """

    name: str
    sizes: Mapping[str, int]
    shape: tuple[int, int, int]
    source: str
    licence: str
    loader: Callable[[Options], ImageSet]
    state: Callable[[], str] = lambda: "in this package"
    sources: tuple[str, ...] = ("auto", "embedded")
    own_files: str | None = None


def load(
    name: str,
    split: str = "train",
    *,
    limit: int | None = None,
    seed: int = 2013,
    workers: int | None = None,
    source: str | os.PathLike[str] = "auto",
) -> ImageSet:
    """Load one split of a set.

    Parameters
    ----------
    name
        ``"casia55"``, ``"fashion_mnist"``, ``"mnist"``, …; ``python -m cvdata list`` tells more.
    split
        ``"train"`` by default; most sets also have ``"test"``.
    limit
        At most so many images: the first ones, the same whatever the limit.
    seed
        For sets that are made here: another seed is another set of writers.
    workers
        Processes that make a set; by default one a core if the set is large. No pixel depends on it.
    source
        ``"auto"`` takes the best that is on this machine and never uses the network; ``"embedded"`` what is in
        this package; ``"debian"`` what Debian's package installed; ``"download"`` the complete set from the
        network, once. A path leads to files of your own. The ``source`` of the result says what was taken.

    Raises
    ------
    DataError
        If there is no such set, split or source, an option is out of range, a file is damaged, or a package is
        missing.
    """
    options = checked(name, split=split, limit=limit, seed=seed, workers=workers, source=source)
    try:
        return SETS[name].loader(options)
    except ModuleNotFoundError as missing:
        advice = 'Install it with: pip install "pixels-to-predictions[student]"'
        expected = f"the package that provides {missing.name}"
        raise DataError(f"cvdata.load({name!r})", expected=expected, got="none", advice=advice) from missing


def checked(
    name: str,
    *,
    split: str,
    limit: int | None,
    seed: int,
    workers: int | None,
    source: str | os.PathLike[str] = "auto",
) -> Options:
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
        _checked_source(name, source),
    )


def _checked_source(name: str, source: object) -> str | Path:
    known = SETS[name]
    if isinstance(source, str) and source in known.sources:
        return source
    if known.own_files and isinstance(source, (str, os.PathLike)):
        path = Path(os.fsdecode(source)).expanduser()
        if path.exists():
            return path
    choices = [*known.sources, *([f"a path to {known.own_files}"] if known.own_files else [])]
    raise unknown(f"cvdata.load({name!r})", f"source of {name}", source, choices)


def _whole_number(name: str, option: str, value: object, *, least: int) -> int:
    if isinstance(value, SupportsIndex) and not isinstance(value, bool) and operator.index(value) >= least:
        return operator.index(value)
    where, advice = f"cvdata.load({name!r})", f"Leave {option} out for the usual set."
    raise DataError(where, expected=f"{option} ≥ {least}, a whole number", got=repr(value), advice=advice)


def _casia55(options: Options) -> ImageSet:
    if isinstance(options.source, Path):
        from cvdata.casia.real import load_real

        return load_real(options.source, split=options.split, limit=options.limit)
    from cvdata.handwriting import build

    return build.load(options.split, limit=options.limit, seed=options.seed, workers=options.workers)


def _casia55_state() -> str:
    kept = sorted(entry.name for entry in (cache_root() / "casia55").glob("*-generator*"))
    return "drawn when asked for" + (f"; in the cache: {', '.join(kept)}" if kept else "")


def _fashion_mnist(options: Options) -> ImageSet:
    return mnist.load(mnist.FASHION_MNIST, options.split, limit=options.limit, source=options.source)


def _mnist(options: Options) -> ImageSet:
    return mnist.load(mnist.MNIST, options.split, limit=options.limit, source=options.source)


def _cifar10(options: Options) -> ImageSet:
    return cifar10.load(options.split, limit=options.limit, source=options.source)


def _cats_and_dogs(options: Options) -> ImageSet:
    return cats_and_dogs.load(options.split, limit=options.limit, source=options.source)


def _photos(options: Options) -> ImageSet:
    from cvdata import photos

    return photos.load(split=options.split, limit=options.limit)


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
                state=_casia55_state,
                sources=("auto",),
                own_files="real CASIA files",
            ),
            DataSet(
                name="fashion_mnist",
                sizes=mnist.SIZES,
                shape=mnist.SHAPE,
                source="real photos of clothes, from Zalando Research",
                licence="MIT",
                loader=_fashion_mnist,
                state=lambda: mnist.state(mnist.FASHION_MNIST),
                sources=("auto", "embedded", "debian", "download"),
                own_files="a folder with the four IDX files",
            ),
            DataSet(
                name="mnist",
                sizes=mnist.SIZES,
                shape=mnist.SHAPE,
                source="real handwritten digits, from NIST by Yann LeCun and Corinna Cortes",
                licence="CC BY-SA 3.0",
                loader=_mnist,
                state=lambda: mnist.state(mnist.MNIST),
                sources=("auto", "embedded", "download"),
                own_files="a folder with the four IDX files",
            ),
            DataSet(
                name="cifar10",
                sizes=cifar10.SIZES,
                shape=(32, 32, 3),
                source="real small photos, collected by Alex Krizhevsky, Vinod Nair and Geoffrey Hinton",
                licence="none stated by its authors; so it is not passed on here",
                loader=_cifar10,
                state=cifar10.state,
                sources=("auto", "download"),
                own_files="cifar-10-binary.tar.gz or the folder with its files",
            ),
            DataSet(
                name="photos",
                sizes={"train": 77, "test": 37},
                shape=(128, 128, 3),
                source="real photos of birds, flowers and mammals, from Tux Paint Stamps",
                licence="GPL 2",
                loader=_photos,
            ),
            DataSet(
                name="cats_and_dogs",
                sizes=cats_and_dogs.SIZES,
                shape=cats_and_dogs.SHAPE,
                source="real photos, the Oxford-IIIT pets, by Omkar Parkhi and others",
                licence="CC BY-SA 4.0 for the set; each photo belongs to its photographer",
                loader=_cats_and_dogs,
                state=cats_and_dogs.state,
                sources=("auto", "download"),
                own_files="a folder with images.tar.gz and annotations.tar.gz",
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
