"""What a student's Keras model may consist of: its configuration, checked before anything is built from it.

A configuration is text that hostile code wrote. Allowed are Keras' own layers and what belongs to them, each
named here; no code, no class or function of the student's, nothing that reads files. So what a clean process
builds from it, and counts, is Keras' work alone.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from cvgrade.errors import StudentError

MAX_TEXT = 4 * 2**20  # characters
MAX_LAYERS = 1500  # a ResNet-110 has about 450
MAX_DEPTH = 60  # of the JSON text; every model inside another takes about six
MAX_NUMBER = 2**40
UNUSED = ("compile_config", "shared_object_id")  # taken out, unread, before anything is built


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LAYERS = _words("""
    InputLayer Input Dense Embedding Flatten Reshape Permute RepeatVector Identity Masking EinsumDense
    Conv1D Conv2D Conv3D Conv1DTranspose Conv2DTranspose Conv3DTranspose
    DepthwiseConv1D DepthwiseConv2D SeparableConv1D SeparableConv2D
    MaxPooling1D MaxPooling2D MaxPooling3D AveragePooling1D AveragePooling2D AveragePooling3D
    GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D
    GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D
    AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveMaxPooling1D AdaptiveMaxPooling2D
    Activation ReLU LeakyReLU PReLU ELU Softmax
    BatchNormalization LayerNormalization GroupNormalization UnitNormalization RMSNormalization
    SpectralNormalization Normalization Rescaling
    Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D AlphaDropout GaussianDropout GaussianNoise
    ActivityRegularization
    Add Subtract Multiply Average Maximum Minimum Concatenate Dot
    Cropping1D Cropping2D Cropping3D ZeroPadding1D ZeroPadding2D ZeroPadding3D
    UpSampling1D UpSampling2D UpSampling3D Resizing CenterCrop
    RandomFlip RandomRotation RandomTranslation RandomZoom RandomCrop RandomContrast RandomBrightness
    RandomShear RandomHue RandomSaturation RandomGrayscale RandomSharpness RandomInvert RandomErasing
    RandomColorJitter RandomColorDegeneration RandomPosterization RandomGaussianBlur RandomPerspective
    RandomElasticTransform AutoContrast Equalization Solarization RandAugment AugMix CutMix MixUp
    Attention AdditiveAttention MultiHeadAttention GroupQueryAttention
    LSTM GRU SimpleRNN LSTMCell GRUCell SimpleRNNCell RNN Bidirectional TimeDistributed
""")
INSTEAD = {
    "Lambda": "Use layers.Rescaling, an Activation or another layer of Keras.",
    "TorchModuleWrapper": "Write it with layers of Keras.",
    "TFSMLayer": "Write it with layers of Keras.",
    "JaxLayer": "Write it with layers of Keras.",
    "FlaxLayer": "Write it with layers of Keras.",
}
ACTIVATIONS = _words("""
    celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu linear
    log_sigmoid log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus softsign
    sparse_plus sparse_sigmoid sparsemax squareplus swish tanh tanh_shrink threshold
""")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,60}")
_BY_NAME = {  # module → classes allowed; None: any that Keras has there, none of which runs foreign code
    "keras": frozenset({"Sequential", "DTypePolicy"}),
    "keras.models": frozenset({"Sequential"}),
    "keras.dtype_policies": frozenset({"DTypePolicy"}),
    "keras.src.models.functional": frozenset({"Functional"}),
    "keras.layers": LAYERS,
    "keras.initializers": None,
    "keras.regularizers": None,
    "keras.constraints": None,
    "keras.src.ops.numpy": None,  # `x + y` and keras.ops.concatenate(…) in a functional model
    "keras.src.ops.nn": None,
    "keras.src.ops.math": None,
    "keras.src.ops.image": None,
    "keras.src.ops.core": frozenset({"Cast", "StopGradient"}),
}
_PLAIN = frozenset({"__keras_tensor__", "__tensor__", "__numpy__", "__slice__", "__ellipsis__"})


def check_config(text: object) -> dict[str, Any]:
    """Return the configuration that `text` holds; take out what is not used with `split_compile`.

    Raises
    ------
    StudentError
        *wrong type*, naming the first thing that is not allowed and what to write instead.
    """
    if not isinstance(text, str) or len(text) > MAX_TEXT:
        _refuse(f"the model's description is longer than {MAX_TEXT // 2**20} million characters")
    try:
        config = json.loads(text)
    except (ValueError, RecursionError):
        _refuse("the model's description is no valid JSON")
    if not isinstance(config, dict) or "class_name" not in config:
        _refuse("the model's description is none of a Keras model")
    _Check().described(config, 0)
    if config["class_name"] not in ("Sequential", "Functional"):
        _refuse("the result is a layer and no model", "Return keras.Sequential([…]) with it.")
    return config


def split_compile(config: dict[str, Any]) -> dict[str, Any]:
    """Take out what is not used, at every depth; return what `compile` was given for the model itself."""
    compiled = config.pop("compile_config", None)
    waiting: list[Any] = [config]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            for key in UNUSED:
                here.pop(key, None)
            waiting += here.values()
        elif isinstance(here, list):
            waiting += here
    return compiled if isinstance(compiled, dict) else {}


class _Check:
    """One walk through a configuration."""

    def __init__(self) -> None:
        self.layers = 0

    def value(self, value: Any, depth: int) -> None:
        if depth > MAX_DEPTH:
            _refuse("its parts are nested too deeply")
        if isinstance(value, dict):
            if "class_name" in value:
                self.described(value, depth)
            else:
                self.children(value, depth)
        elif isinstance(value, list):
            for item in value:
                self.value(item, depth + 1)
        elif isinstance(value, int | float) and not abs(value) <= MAX_NUMBER:  # refuses NaN as well
            _refuse(f"it holds the number {str(value)[:20]}")

    def children(self, value: dict[str, Any], depth: int) -> None:
        for key, item in value.items():
            if key.endswith("activation") and isinstance(item, dict) and "class_name" not in item:
                self.function({})  # a lambda
            if key not in UNUSED:
                self.value(item, depth + 1)

    def described(self, value: dict[str, Any], depth: int) -> None:
        """Check what Keras would make an object of."""
        name, module = value["class_name"], value.get("module")
        if not isinstance(name, str) or (name not in _PLAIN and not _WORD.fullmatch(name)):
            _refuse(f"it holds an object of class {str(name)[:60]!r}")
        if name in _PLAIN:
            self.children(value, depth)
            return
        if name in INSTEAD:
            _refuse(f"it holds a {name} layer", INSTEAD[name])
        if name == "function":
            self.function(value)
            return
        allowed = _BY_NAME.get(module, frozenset()) if isinstance(module, str) else frozenset()
        if allowed is not None and name not in allowed:
            self.foreign(name, module)
        if value.get("registered_name") not in (None, name):
            self.foreign(name, None)
        if module in ("keras.layers", "keras.src.ops.numpy", "keras.src.ops.nn"):
            self.layers += 1
            if self.layers > MAX_LAYERS:
                _refuse(f"it has more than {MAX_LAYERS} layers")
        self.children(value, depth)

    def function(self, value: dict[str, Any]) -> None:
        name = value.get("config")
        if not isinstance(name, str) or name not in ACTIVATIONS:
            _refuse(
                f"it holds a function of your own{f', {name[:60]!r}' if isinstance(name, str) else ''}",
                "Use an activation by its name, for example activation='relu'.",
            )

    def foreign(self, name: str, module: Any) -> NoReturn:
        if isinstance(module, str) and module.startswith("keras."):
            _refuse(
                f"it holds {name} of {module[:60]}, which cannot be judged", "Use another layer of Keras."
            )
        _refuse(
            f"it holds a class of your own, {name}",
            "Build the model of Keras' own layers: keras.Sequential([…]) or keras.Model(inputs, outputs).",
        )


def _refuse(what: str, instead: str = "Write it with fewer and simpler layers.") -> NoReturn:
    raise StudentError("wrong type", f"The model cannot be judged: {what}. {instead}")
