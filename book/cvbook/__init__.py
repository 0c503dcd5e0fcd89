"""The library that the chapters and the exercises share: convolution, kernels, pictures, plots, interactive figures."""

import os

# Keras picks its backend when it is first imported, and without TensorFlow that import fails; so this comes first.
os.environ.setdefault("KERAS_BACKEND", "torch")
