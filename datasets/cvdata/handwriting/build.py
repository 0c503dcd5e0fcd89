"""Build and load ``casia55``, the synthetic handwriting, as arrays."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cvdata.cache import CacheWarning, cache_root, cached
from cvdata.handwriting.characters import CHARACTERS, SPLITS, Order, order
from cvdata.handwriting.render import IMAGE_SIZE
from cvdata.handwriting.tasks import Task
from cvdata.handwriting.workers import run, usable_cores
from cvdata.progress import progress
from cvdata.sets import ImageSet

__all__ = ["GENERATOR_VERSION", "SOURCE", "build", "chosen_workers", "facts", "load"]

GENERATOR_VERSION = 2  # to be raised with every change of a pixel, so that no old cache is taken for new
SOURCE = "synthetic handwriting, not CASIA"
_KEEP_FROM = 1_000  # fewer images are drawn as quickly as they are read and verified
_SPREAD_FROM = 2_000  # fewer images are drawn before a second process has started

Images = NDArray[np.uint8]


def load(split: str, *, limit: int | None, seed: int, workers: int | None) -> ImageSet:
    """Give the first ``limit`` images of a split, from the cache if they are many."""
    places = order(split, limit)
    count = len(places.labels)
    if count < _KEEP_FROM:
        images = build(split, places, seed=seed, workers=workers)
    else:
        images = _kept(split, count, seed=seed, workers=workers)
    writer_ids = SPLITS[split].first_writer + (places.writers * (not SPLITS[split].one_person))
    return ImageSet(images, places.labels, tuple(CHARACTERS), "casia55", split, SOURCE, writer_ids)


def build(split: str, places: Order, *, seed: int, workers: int | None) -> Images:
    """Draw the images that stand at ``places``: (n, 80, 60, 1) uint8."""
    count = len(places.labels)
    images = np.empty((count, *IMAGE_SIZE, 1), np.uint8)
    where = {CHARACTERS[label]: places.places(label) for label in np.unique(places.labels)}
    tasks = [Task(split, character, len(rows), seed) for character, rows in where.items()]
    with progress(f"casia55/{split}: writing by hand", count) as advance:
        for task, pixels in run(tasks, workers=chosen_workers(workers, count)):
            drawn = np.frombuffer(pixels, np.uint8).reshape(task.count, *IMAGE_SIZE, 1)
            images[where[task.character]] = drawn
            advance(task.count)
    return images


def chosen_workers(workers: int | None, images: int) -> int:
    """Use as many processes as asked for; by default one a core, or just this one for a small set."""
    if workers is not None:
        return workers
    return usable_cores() if images >= _SPREAD_FROM else 1


def facts(split: str, count: int, *, seed: int) -> dict[str, str | int]:
    """Name all that a set is made from."""
    return {
        "name": "casia55",
        "source": SOURCE,
        "split": split,
        "images": count,
        "seed": seed,
        "generator": GENERATOR_VERSION,
    }


def _entry(split: str, count: int, seed: int) -> str:
    return f"casia55/{split}-{count}-seed{seed}-generator{GENERATOR_VERSION}"


def _kept(split: str, count: int, *, seed: int, workers: int | None) -> Images:
    """Read a set from the cache, building it there first if need be; with no usable cache, just build it."""
    built: list[Images] = []

    def write(folder: Path) -> None:
        built.append(build(split, order(split, count), seed=seed, workers=workers))
        np.save(folder / "images.npy", built[-1], allow_pickle=False)

    def read(folder: Path) -> Images:
        images: Images = np.load(folder / "images.npy", allow_pickle=False)
        return images

    total = SPLITS[split].total
    if count < total and (cache_root() / _entry(split, total, seed)).exists():
        return _kept(split, total, seed=seed, workers=workers)[:count].copy()
    name = _entry(split, count, seed)
    try:
        return cached(name, facts(split, count, seed=seed), build=write, read=read)
    except OSError as problem:
        advice = "The set was not kept. Free some space, or set CVDATA_CACHE to a folder of your own."
        warnings.warn(
            f"cache: expected a writable folder, got {problem}. {advice}", CacheWarning, stacklevel=2
        )
        return built[-1] if built else build(split, order(split, count), seed=seed, workers=workers)
