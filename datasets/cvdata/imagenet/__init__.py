"""Networks that others trained on ImageNet: to name what a photo shows, or to give features for another task.

``lite0`` is EfficientNet-Lite0 as a Keras model, filled from an installed package, so that it needs no network
connection; ``pretrained`` also knows networks of ``keras.applications``, whose weights Keras downloads once.
``square`` cuts a photo to size, ``decode_top`` puts words to probabilities, ``features`` gives what a frozen
network sees, and keeps it on disk.
"""

from cvdata.imagenet.cutting import square
from cvdata.imagenet.efficientnet import SIZE, lite0
from cvdata.imagenet.extraction import FEATURES, features
from cvdata.imagenet.names import Guess, class_names, decode_top
from cvdata.imagenet.networks import NETWORKS, Network, pretrained

__all__ = [
    "FEATURES",
    "NETWORKS",
    "SIZE",
    "Guess",
    "Network",
    "class_names",
    "decode_top",
    "features",
    "lite0",
    "pretrained",
    "square",
]
