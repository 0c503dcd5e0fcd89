"""A student's model as a grader sees it: facts from a clean process, never from the student's.

`RemoteModel` stands for a Keras model. Its configuration is text that was checked; what it says of parameters,
shapes and predictions comes from a process that rebuilt it and has run no student code. `RemoteModule` stands
for a torch module: what it says is what the student's process claims.
"""

from __future__ import annotations

import copy
import json
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cvgrade.errors import StudentError
from cvgrade.sandbox import wire
from cvgrade.sandbox.model_config import check_config, split_compile
from cvgrade.sandbox.model_layers import Layer, Shape, leaves, named, read_layer, read_shape

PIECE = (
    4 * 2**20
)  # bytes of images that cross at a time; what a layer makes of them may be several times as large


class Home(Protocol):
    """Where models live: a submission in the jail, or the student's own notebook."""

    def ask_owner(self, held: Any, request: dict[str, Any]) -> dict[str, Any]:
        """Ask the process that holds an object; `held` says which."""

    def ask_clean(self, request: dict[str, Any]) -> dict[str, Any]:
        """Ask the process that runs no student code."""

    def clean_number(self, model: RemoteModel) -> int:
        """Return the number of the model as rebuilt in the clean process."""

    def call_method(self, module: RemoteModule, request: dict[str, Any]) -> Any:
        """Run a torch module on an input, and record the call."""


class RemoteModel:
    """A Keras model: a snapshot of its configuration, and the model rebuilt from it in a clean process.

    Every attribute raises `StudentError` where the model cannot be judged.
    """

    def __init__(
        self, home: Home, *, held: Any = None, text: str | None = None, weights: list[Any] | None = None
    ) -> None:
        self._home = home
        self.held = held  # where the student's process keeps it; None before a given model is handed over
        self.given = text is not None  # can be built again in a new process
        self.given_text, self.given_weights = text, weights
        self._text = text
        self._weights = weights
        self.origin: RemoteModel = self

    def copied(self, home: Home | None = None) -> RemoteModel:
        """Return a given model as it was given, for another test or another submission."""
        return RemoteModel(home or self._home, text=self.given_text, weights=self.given_weights)

    def arrive(self) -> None:
        """Fetch and check the configuration, so that a model that cannot be judged fails where it was made."""
        if self._text is None:
            reply = self._home.ask_owner(self.held, {"op": "describe"})
            if "raised" in reply:
                headline = str(reply["raised"]).strip().partition("\n")[0][:200]
                raise StudentError(
                    "wrong type",
                    f"The model cannot be judged: it gives no description of itself ({headline}). Build it with "
                    "keras.Sequential([…]) or keras.Model(inputs, outputs) of Keras' own layers.",
                )
            self._text = opened(reply, "the model")
        _ = self.config

    def refreshed(self) -> RemoteModel:
        """Look again: the model as it is now, after a student's function has changed it."""
        fresh = copy.copy(self)
        for name in ("_split", "_facts", "weights", "layers"):
            fresh.__dict__.pop(name, None)
        if self.held is not None:
            fresh._text = fresh._weights = None
            fresh.given = False
            fresh.arrive()
        return fresh

    @cached_property
    def _split(self) -> tuple[dict[str, Any], dict[str, Any]]:
        config = check_config(self._text)
        return config, split_compile(config)

    @property
    def config(self) -> dict[str, Any]:
        """The configuration, checked, in Keras' own form, as plain data."""
        return self._split[0]

    @property
    def compile_config(self) -> dict[str, Any]:
        """What `compile` was given: ``optimizer``, ``loss``, ``metrics``; empty where it was not called.

        Plain data, not checked further: a claim of the student's process.
        """
        return self._split[1]

    @property
    def loss(self) -> str:
        """The name of the loss, ``"sparse_categorical_crossentropy"``, however it was given; "" without one."""
        return named(self.compile_config.get("loss"))[0]

    @property
    def loss_config(self) -> dict[str, Any]:
        """The settings of the loss, such as `from_logits`; empty where it was given by its name."""
        return named(self.compile_config.get("loss"))[1]

    @property
    def optimizer(self) -> str:
        """The name of the optimizer, ``"adam"``; "" without one."""
        return named(self.compile_config.get("optimizer"))[0]

    @property
    def optimizer_config(self) -> dict[str, Any]:
        """The settings of the optimizer, such as `learning_rate`."""
        return named(self.compile_config.get("optimizer"))[1]

    @property
    def config_text(self) -> str:
        """The checked configuration as the clean process gets it."""
        return json.dumps(self.config)

    @cached_property
    def _facts(self) -> dict[str, Any]:
        reply = self._home.ask_clean({"op": "facts", "config": self.config_text})
        facts: dict[str, Any] = json.loads(opened(reply, "the model"))
        if not facts["built"]:
            raise StudentError(
                "wrong shape",
                "The model does not know the shape of its inputs, so it has no parameters yet. "
                "Let it begin with layers.Input(shape=…).",
            )
        return facts

    @property
    def parameters(self) -> int:
        """The number of parameters, as Keras counts them."""
        return int(self._facts["parameters"])

    @property
    def trainable_parameters(self) -> int:
        """The number of parameters that training would change."""
        return int(self._facts["trainable_parameters"])

    @property
    def weight_shapes(self) -> list[tuple[int, ...]]:
        """The shapes of the weights, as ``get_weights()`` orders them; known without fetching the weights."""
        return [tuple(shape) for shape in self._facts["weight_shapes"]]

    @property
    def input_shape(self) -> Any:
        """The shape of the inputs with None for the batch; a list of shapes where there are several."""
        return read_shape(self._facts["input_shape"])

    @property
    def output_shape(self) -> Any:
        """The shape of the outputs with None for the batch; a list of shapes where there are several."""
        return read_shape(self._facts["output_shape"])

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """The layers in Keras' order, without inputs; a model used as a layer holds its own in `layers`."""
        return tuple(map(read_layer, self._facts["layers"]))

    @property
    def all_layers(self) -> tuple[Layer, ...]:
        """The layers at every depth, those that hold others left out."""
        return tuple(leaves(self.layers))

    @cached_property
    def weights(self) -> list[NDArray[Any]]:
        """The weights, as ``get_weights()`` orders them; fetched when first asked for, and finite."""
        weights = self._weights
        if weights is None:
            weights = opened(self._home.ask_owner(self.held, {"op": "weights"}), "the model's weights")
        wanted = self.weight_shapes
        arrays = weights if isinstance(weights, list) else []
        if [weight.shape for weight in arrays if isinstance(weight, np.ndarray)] != wanted or len(
            arrays
        ) != len(wanted):
            raise StudentError("wrong shape", "The model's weights do not fit its own configuration.")
        if not all(np.isfinite(weight).all() for weight in arrays):
            raise StudentError(
                "wrong value",
                "Some weights of the model are NaN or infinite: the training diverged. "
                "Try a smaller learning rate, and look at the loss while it trains.",
            )
        return arrays

    def predict(self, x: ArrayLike, *, training: bool = False) -> Any:
        """Return the outputs for a batch; with `training`, as the model computes while it is trained."""
        return self._in_pieces({"op": "predict", "training": training}, x)

    def layer_output(self, name: str, x: ArrayLike) -> Any:
        """Return what the layer called `name` gives for a batch; ``base/conv1`` is `conv1` inside `base`."""
        return self._in_pieces({"op": "layer_output", "layer": name}, x)

    def _in_pieces(self, request: dict[str, Any], x: ArrayLike) -> Any:
        """Ask the clean process, with as many images at a time as cross in one frame."""
        batch = self._fitting(x)
        step = max(1, PIECE * len(batch) // max(1, batch.nbytes))
        answers = []
        for start in range(0, max(1, len(batch)), step):
            piece = request | {"number": self._home.clean_number(self), "x": batch[start : start + step]}
            answers.append(opened(self._home.ask_clean(piece), "the model"))
        if isinstance(answers[0], list):  # several outputs
            return [np.concatenate(parts) for parts in zip(*answers, strict=True)]
        return np.concatenate(answers)

    def _fitting(self, x: ArrayLike) -> NDArray[Any]:
        batch = np.asarray(x)
        wanted = self.input_shape
        given: Shape = (None, *batch.shape[1:])
        same = isinstance(wanted, tuple) and len(wanted) == len(given)
        if not same or any(w not in (None, g) for w, g in zip(wanted[1:], given[1:], strict=True)):
            text = f"The model takes inputs of shape {wanted}, expected it to take {given}."
            raise StudentError("wrong shape", text)
        return batch

    @cached_property
    def fingerprint(self) -> list[Any]:
        """What two models that were built alike have in common, whatever their layers are called."""
        common = []
        for layer in self.all_layers:
            settings = {key: value for key, value in layer.config.items() if not _is_private(key)}
            common.append([layer.class_name, settings, layer.output_shape, layer.parameters, layer.trainable])
        rate = self.optimizer_config.get("learning_rate")
        known = f"{rate:.4g}" if isinstance(rate, float) else None  # float32 on its way
        return [common, self.loss, self.loss_config.get("from_logits"), self.optimizer, known]


class RemoteModule:
    """A torch module in the student's process: what it says is a claim, to be compared with the grader's own.

    Load `state()` into an architecture of the grader's, and compare what that gives with `forward(x)`: see
    `cvgrade.checks.load_in_order`.
    """

    def __init__(self, home: Home, held: Any) -> None:
        self._home = home
        self.held = held
        self.given = False
        self.origin = self

    def arrive(self) -> None:
        """Need nothing."""

    @cached_property
    def _claims(self) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[Any]]]:
        claims = opened(self._home.ask_owner(self.held, {"op": "state"}), "the module")
        parts = [claims.get(key) if isinstance(claims, dict) else None for key in ("parameters", "buffers")]
        for part in parts:
            fits = isinstance(part, dict) and all(
                isinstance(name, str) and isinstance(array, np.ndarray) for name, array in part.items()
            )
            if not fits:
                raise StudentError("wrong type", "The parameters of the module are no arrays with names.")
        return parts[0] or {}, parts[1] or {}

    def state(self, *, buffers: bool = False) -> dict[str, NDArray[Any]]:
        """Return the parameters by name, in the module's order; with `buffers`, those after them."""
        return self._claims[0] | (self._claims[1] if buffers else {})

    @property
    def parameters(self) -> int:
        """The number of parameters: the sizes of the arrays, added up here."""
        return sum(array.size for array in self._claims[0].values())

    def forward(self, x: ArrayLike) -> Any:
        """Return what the module gives for a batch, in inference mode."""
        return self._home.call_method(self, {"op": "forward", "x": np.asarray(x)})

    def refreshed(self) -> RemoteModule:
        """Look again: the module as it is now."""
        return RemoteModule(self._home, self.held)

    @property
    def fingerprint(self) -> list[Any]:
        """What two modules that were built alike have in common."""
        return [array.shape for array in self.state().values()]


Remote = RemoteModel | RemoteModule


def opened(reply: dict[str, Any], what: str) -> Any:
    """Return the answer of a worker about a model.

    Raises
    ------
    StudentError
        For anything but an answer, with its cause.
    """
    if "ok" in reply:
        return reply["ok"]
    if "unsendable" in reply:
        raise StudentError("wrong type", f"For {what} there is no answer: {reply['unsendable']}.")
    raised = str(reply.get("raised", "no answer")).strip()
    headline = raised.partition("\n")[0][:500]
    kind, _, message = headline.partition(": ")
    if "MemoryError" in kind or "allocate memory" in raised:
        raise StudentError("memory", f"There is not enough memory for {what}: it is too large.")
    if kind.startswith("Refused"):  # (ValueError)
        raise StudentError("wrong type", f"{message[:1].upper()}{message[1:]}.".replace("..", "."))
    raise StudentError("wrong value", f"Keras cannot use {what}: {headline}")


def same_model(one: Remote, other: object) -> bool:
    """Say whether two models were built alike: the same layers in the same order, whatever they are called."""
    if type(one) is not type(other) or not isinstance(other, RemoteModel | RemoteModule):
        return False
    try:
        return one.fingerprint == other.fingerprint
    except StudentError:
        return False


def given_model(home: Home, model: Any, weights: list[Any] | None) -> RemoteModel:
    """Make a model of the grader's one that can be passed to a student's function."""
    if not isinstance(model, str):
        model, weights = model.to_json(), model.get_weights()
    try:
        check_config(model)
    except StudentError as refusal:  # the test's own fault
        raise ValueError(
            f"given_model: expected a model of Keras' own layers, got: {refusal.message} Mend the test."
        ) from None
    return RemoteModel(home, text=model, weights=weights)


def handle_kind(handle: wire.Handle, home: Home, held: Any) -> Remote:
    """Make what stands for a handle that has arrived."""
    return RemoteModel(home, held=held) if handle.kind == "keras" else RemoteModule(home, held)


def _is_private(key: str) -> bool:
    return key in ("name", "dtype", "seed", "quantization_config") or key.endswith("_initializer")
