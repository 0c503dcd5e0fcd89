"""Let the frozen network look at images once, and keep what it saw: the first step of transfer learning."""

from __future__ import annotations

import hashlib
import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cvdata.cache import CacheWarning, cached
from cvdata.errors import DataError
from cvdata.imagenet.cutting import resized
from cvdata.imagenet.efficientnet import SIZE, lite0
from cvdata.imagenet.packages import needed
from cvdata.imagenet.weights import SHA256
from cvdata.progress import progress

__all__ = ["FEATURES", "features"]

FEATURES = 1_280
_BATCH = 16
_VERSION = 1  # to be raised with every change of how features are made, so that no old cache is taken for new

Features = NDArray[np.float32]


def features(images: NDArray[np.uint8], *, cache: bool = True) -> Features:
    """Compute the features of EfficientNet-Lite0 without its top: (n, 1280) float32, all ≥ 0.

    Parameters
    ----------
    images
        (n, h, w, 3) uint8; each is resized to 224×224 as a whole.
    cache
        Keep the result on disk, by the SHA-256 of weights and images, and read it from there next time.

    Raises
    ------
    DataError
        If the images have another shape or type, or a package is missing.
    """
    if images.ndim != 4 or images.shape[3] != 3 or images.dtype != np.uint8 or not len(images):
        expected, got = "images of shape (n, h, w, 3), uint8", f"shape {images.shape}, {images.dtype}"
        advice = "For one image write image[None]; for gray ones np.repeat(images, 3, axis=-1)."
        raise DataError("cvdata.imagenet.features", expected=expected, got=got, advice=advice)
    return _kept(images) if cache else _computed(images)


def _computed(images: NDArray[np.uint8]) -> Features:
    with needed("cvdata.imagenet.features"):
        network = lite0(top=False)
        seen = np.empty((len(images), FEATURES), np.float32)
        with progress("EfficientNet-Lite0: looking at images", len(images)) as advance:
            for start in range(0, len(images), _BATCH):
                batch = resized(images[start : start + _BATCH], SIZE)  # (≤ 16, 224, 224, 3)
                seen[start : start + _BATCH] = network.predict_on_batch(batch)
                advance(len(batch))
    return seen


def _kept(images: NDArray[np.uint8]) -> Features:
    """Read the features from the cache, computing them first if need be; with no usable cache, just compute."""
    digest = hashlib.sha256(f"{images.shape}".encode())
    digest.update(np.ascontiguousarray(images).data)
    facts: dict[str, str | int] = {
        "network": "EfficientNet-Lite0",
        "weights": SHA256,
        "images": digest.hexdigest(),
        "version": _VERSION,
    }
    computed: list[Features] = []

    def write(folder: Path) -> None:
        computed.append(_computed(images))
        np.save(folder / "features.npy", computed[-1], allow_pickle=False)

    def read(folder: Path) -> Features:
        seen: Features = np.load(folder / "features.npy", allow_pickle=False)
        return seen

    name = f"imagenet/features{_VERSION}-{SHA256[:8]}-{digest.hexdigest()[:24]}"
    try:
        return cached(name, facts, build=write, read=read)
    except OSError as problem:
        advice = "The features were not kept. Free some space, or set CVDATA_CACHE to a folder of your own."
        warnings.warn(
            f"cache: expected a writable folder, got {problem}. {advice}", CacheWarning, stacklevel=3
        )
        return computed[-1] if computed else _computed(images)
