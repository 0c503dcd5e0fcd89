"""Data for *Pixels to Predictions*: one call, ``cvdata.load(name, split=...)``, gives an ``ImageSet``."""

import os

# Keras 3 looks for TensorFlow unless told otherwise; a choice of the user's own stands.
os.environ.setdefault("KERAS_BACKEND", "torch")

from cvdata.errors import DataError
from cvdata.loading import load
from cvdata.pixel_art import pixel_art_path
from cvdata.sets import ImageSet

__all__ = ["DataError", "ImageSet", "load", "pixel_art_path"]
