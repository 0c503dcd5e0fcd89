"""Paint what six channels of three layers of EfficientNet-Lite0 like best: book/cvbook/recorded/lite0_maximised.npz.

python book/maximise_lite0.py

About a minute on one core. The array of each layer is (6, 96, 96, 3) uint8, for channels 0 to 5: the first ones, not
the prettiest.
"""

from __future__ import annotations

from pathlib import Path

import cvdata.imagenet  # first: it chooses the backend
import keras
import numpy as np
from cvbook.maximise import maximise

ARTIFACT = Path(__file__).parent / "cvbook" / "recorded" / "lite0_maximised.npz"
LAYERS = ("stem_norm", "block2_depthwise_norm", "block6_expand_norm")
SIZE = 96


def main() -> None:
    """Paint and store."""
    network = cvdata.imagenet.lite0(size=SIZE)
    painted = {}
    for name in LAYERS:
        part = keras.Model(network.input, network.get_layer(name).output)
        pictures = maximise(part, range(6), smooth=0.3)
        painted[name] = pictures.round().astype(np.uint8)
        print(name, flush=True)
    ARTIFACT.parent.mkdir(exist_ok=True)
    np.savez_compressed(ARTIFACT, **painted)


if __name__ == "__main__":
    main()
