"""EfficientNet-Lite0 as a Keras model: small, quick on a processor, and its weights come as a package.

The network is EfficientNet-B0 without squeeze-and-excitation and with ReLU6, made for phones: 4.65 million
parameters. Its authors report 75.1 % top-1 on ImageNet for their weights (tensorflow/tpu, efficientnet/lite/README).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cvdata.imagenet.packages import needed

if TYPE_CHECKING:
    import keras

__all__ = ["SIZE", "lite0"]

SIZE = 224


@dataclass(frozen=True)
class Stage:
    """Describe blocks of one width; ``stride`` and the change of width are those of the first."""

    blocks: int
    kernel: int
    stride: int
    widen: int
    channels: int


STAGES = (
    Stage(1, 3, 1, widen=1, channels=16),
    Stage(2, 3, 2, widen=6, channels=24),
    Stage(2, 5, 2, widen=6, channels=40),
    Stage(3, 3, 2, widen=6, channels=80),
    Stage(3, 5, 1, widen=6, channels=112),
    Stage(4, 5, 2, widen=6, channels=192),
    Stage(1, 3, 1, widen=6, channels=320),
)


def lite0(*, size: int = SIZE, top: bool = True, activation: str | None = "softmax") -> keras.Model:
    """Build EfficientNet-Lite0 with the weights that it learned on ImageNet.

    Parameters
    ----------
    size
        Pixels a side of the images; trained with 224.
    top
        With the classifier: (n, size, size, 3) → (n, 1000). Without: → (n, 1280), a base for another task.
    activation
        Of the classifier; ``None`` gives logits.

    Returns
    -------
    keras.Model
        Takes RGB from 0 to 255, as uint8 or float; its first layer scales them.

    Raises
    ------
    DataError
        If Keras, PyTorch or the package with the weights is missing, or the weights are not those expected.
    """
    with needed("cvdata.imagenet.lite0"):
        from cvdata.imagenet.weights import fill, stored

        model = _network(size, top=top, activation=activation)
        fill(model, stored(), skip=() if top else ("_fc",))
    return model


def _network(size: int, *, top: bool, activation: str | None) -> keras.Model:
    import keras
    from keras import layers

    image = layers.Input((size, size, 3), name="image")
    x = layers.Rescaling(1 / 128, offset=-127 / 128, name="scale")(image)
    x = layers.Conv2D(32, 3, strides=2, padding="same", use_bias=False, name="stem")(x)
    x = _normed(x, "stem")
    number = 0
    for stage in STAGES:
        for index in range(stage.blocks):
            stride = stage.stride if index == 0 else 1
            x = _block(x, stage, stride, name=f"block{number}")
            number += 1
    x = layers.Conv2D(1280, 1, use_bias=False, name="head")(x)
    x = _normed(x, "head")  # (n, size / 32, size / 32, 1280)
    x = layers.GlobalAveragePooling2D(name="pool")(x)  # → (n, 1280)
    if top:
        x = layers.Dropout(0.2, name="dropout")(x)
        x = layers.Dense(1000, activation=activation, name="classifier")(x)
    return keras.Model(image, x, name="efficientnet_lite0")


def _block(x: Any, stage: Stage, stride: int, *, name: str) -> Any:
    """Widen, filter each channel by itself, narrow; add the input back where the shapes agree."""
    from keras import layers

    before, channels = x, x.shape[-1]
    if stage.widen > 1:
        x = layers.Conv2D(channels * stage.widen, 1, use_bias=False, name=f"{name}_expand")(x)
        x = _normed(x, f"{name}_expand")
    x = layers.DepthwiseConv2D(
        stage.kernel, strides=stride, padding="same", use_bias=False, name=f"{name}_depthwise"
    )(x)
    x = _normed(x, f"{name}_depthwise")
    x = layers.Conv2D(stage.channels, 1, use_bias=False, name=f"{name}_project")(x)
    x = _normed(x, f"{name}_project", relu=False)
    if stride == 1 and channels == stage.channels:
        x = layers.Add(name=f"{name}_add")([before, x])
    return x


def _normed(x: Any, name: str, *, relu: bool = True) -> Any:
    from keras import layers

    x = layers.BatchNormalization(epsilon=1e-3, momentum=0.99, name=f"{name}_norm")(x)
    return layers.ReLU(max_value=6.0, name=f"{name}_relu6")(x) if relu else x
