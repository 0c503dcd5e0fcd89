"""Several networks behind one face: what each sees in the same photo.

One comes with the book's packages; the others are of ``keras.applications``, which fetches their weights from
the internet when a network is asked for the first time, and keeps them in the user's ``.keras`` folder.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cvdata.errors import DataError, unknown
from cvdata.imagenet.cutting import resized
from cvdata.imagenet.efficientnet import SIZE, lite0
from cvdata.imagenet.packages import needed

if TYPE_CHECKING:
    import keras

__all__ = ["NETWORKS", "Network", "pretrained"]

OWN = "EfficientNetLite0"

# Name → the module of keras.applications and pixels a side.
_KERAS = MappingProxyType(
    {
        "MobileNetV2": ("mobilenet_v2", 224),
        "NASNetMobile": ("nasnet", 224),
        "EfficientNetV2B0": ("efficientnet_v2", 224),
        "ResNet50V2": ("resnet_v2", 224),
        "Xception": ("xception", 299),
        "VGG16": ("vgg16", 224),
    }
)

NETWORKS: Mapping[str, int] = MappingProxyType(
    {OWN: SIZE} | {name: size for name, (_, size) in _KERAS.items()}
)


@dataclass(frozen=True)
class Network:
    """Hold a network with what it needs to know about its input.

    Parameters
    ----------
    name
        One of ``NETWORKS``.
    size
        Pixels a side of its images.
    model
        Images as ``prepare`` gives them → (n, 1000) probabilities.
    prepare
        RGB (n, size, size, 3) from 0 to 255 → what this network was trained on.
    """

    name: str
    size: int
    model: keras.Model
    prepare: Callable[[NDArray[np.float32]], NDArray[np.float32]]

    def probabilities(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Classify images (n, h, w, 3) uint8 of any size: (n, 1000), for ``decode_top``."""
        batch = self.prepare(resized(images, self.size).astype(np.float32))
        seen: NDArray[np.float32] = self.model.predict(batch, verbose=0)
        return seen


def pretrained(name: str = OWN) -> Network:
    """Give a network with the weights that it learned on ImageNet.

    Parameters
    ----------
    name
        One of ``NETWORKS``; all but the default need an internet connection the first time.

    Raises
    ------
    DataError
        If the name is unknown, a package is missing, or the weights cannot be fetched.
    """
    if name not in NETWORKS:
        raise unknown("cvdata.imagenet.pretrained", "network", name, list(NETWORKS))
    if name == OWN:
        return Network(name, SIZE, lite0(), lambda images: images)
    module, size = _KERAS[name]
    with needed("cvdata.imagenet.pretrained"):
        family = import_module(f"keras.applications.{module}")
    try:
        model = getattr(family, name)(weights="imagenet")
    except Exception as problem:  # Keras raises the bare class for every trouble of a download
        advice = f"Connect to the internet and call it again, or use pretrained({OWN!r}), which needs none."
        where = f"cvdata.imagenet.pretrained({name!r})"
        raise DataError(
            where, expected="its weights from the internet", got=str(problem), advice=advice
        ) from problem
    return Network(name, size, model, family.preprocess_input)
