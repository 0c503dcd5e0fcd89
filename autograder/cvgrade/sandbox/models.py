"""Models in a worker: what stands behind a handle, and what can be asked of it.

Runs in the jail, and in a student's own notebook. Nothing is imported before a model is there: a notebook
without models pays nothing. In a *clean* worker, which runs no student code, `Desk` rebuilds models from
configurations that the grader has checked, and states facts; in a student's worker its answers are claims.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import math
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np

from cvgrade.sandbox import archive, wire

BATCH = 64  # images that go through a network at a time


def preload() -> None:
    """Run a tiny network once, so that no worker pays for what Keras and torch import at first use."""
    if "keras" not in sys.modules:
        return
    keras = sys.modules["keras"]
    tiny = keras.Sequential([keras.layers.Input((4, 4, 1)), keras.layers.Conv2D(1, 3)])
    desk = Desk()
    handle = desk.handle_of(desk.answer({"op": "make", "config": tiny.to_json(), "weights": None}))
    assert handle is not None
    desk.answer({"op": "facts", "config": tiny.to_json()})
    desk.answer({"op": "predict", "number": handle.number, "x": np.zeros((1, 4, 4, 1)), "training": False})
    keras.utils.clear_session()


def seed(number: int) -> None:
    """Seed the generator of torch, where torch is there; Keras draws its seeds from Python's."""
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.default_generator.manual_seed(number)


class Desk:
    """The objects that handles stand for, by number; a number is never given twice."""

    def __init__(self) -> None:
        self._objects: dict[int, Any] = {}
        self._numbers: dict[int, int] = {}  # id of an object that is kept → its number
        self._next = 1
        self._archive = b""

    def handle_of(self, value: Any) -> wire.Handle | None:
        """Keep a Keras model or a torch module, and return its handle; None for anything else."""
        kind = kind_of(value)
        if not kind:
            return None
        number = self._numbers.get(id(value))
        if number is None:
            number = self._numbers[id(value)] = self._next
            self._objects[number] = value
            self._next += 1
        return wire.Handle(kind, number)

    def open(self, handle: wire.Handle) -> Any:
        """Return what a handle stands for.

        Raises
        ------
        LookupError
            Where it is no longer kept.
        """
        return self._objects[handle.number]

    def forget(self, *, but: list[int]) -> None:
        """Let all objects go but those of these numbers, and their memory with them."""
        gone = self._objects.keys() - set(but)
        for number in gone:
            del self._numbers[id(self._objects.pop(number))]
        if gone:
            gc.collect()  # models refer to themselves

    def answer(self, request: dict[str, Any]) -> Any:
        """Answer one question about models; whatever goes wrong is raised."""
        op = request["op"]
        if op == "archive":
            self._archive = request["data"]
            return archive.read_config(self._archive)
        if op == "archive_weights":
            return archive.read_weights(self._archive, _build(request["config"]))
        if op == "facts":
            return json.dumps(facts(request["config"]))
        if op == "make":
            return make(request["config"], request["weights"])
        if op == "forget":
            return self.forget(but=request["but"])
        model = self._objects[request["number"]]
        if op == "describe":
            return model.to_json()
        if op == "weights":
            return _weights(model)
        if op == "state":
            return _state(model)
        if op == "forward":
            return _forward(model, request["x"])
        if op == "predict":
            return predict(model, request["x"], request["training"])
        return layer_output(model, request["layer"], request["x"])


OPS = frozenset(
    {"archive", "archive_weights", "facts", "make", "forget"}
    | {"describe", "weights", "state", "forward", "predict", "layer_output"}
)


def kind_of(value: Any) -> str:
    """Say "keras" for a model of Keras, "torch" for another module of torch, "" for anything else."""
    keras, torch = sys.modules.get("keras"), sys.modules.get("torch")
    if keras is not None and isinstance(value, keras.Model):
        return "keras"
    if torch is None or not isinstance(value, torch.nn.Module):
        return ""
    # on the torch backend every layer of Keras is a torch module as well
    return "" if keras is not None and isinstance(value, keras.layers.Layer) else "torch"


def _build(config: str) -> Any:
    keras: Any = importlib.import_module("keras")
    return keras.models.model_from_json(config)


def make(config: str, weights: list[Any] | None) -> Any:
    """Build a model from its configuration; set its weights where there are any.

    Raises
    ------
    archive.Refused
        Where the weights do not fit.
    """
    model = _build(config)
    if weights is None:
        return model
    wanted, got = [tuple(weight.shape) for weight in model.weights], [np.shape(weight) for weight in weights]
    if wanted != got:
        differing = [pair for pair in zip(got, wanted, strict=False) if pair[0] != pair[1]]
        first = (
            f"one of shape {differing[0][0]} where {differing[0][1]} is needed"
            if differing
            else f"{len(got)} arrays"
        )
        raise archive.Refused(f"the weights do not fit the model: {first}; it has {len(wanted)} weights")
    model.set_weights(weights)
    return model


def facts(config: str) -> dict[str, Any]:
    """State parameters, shapes and layers of a model.

    It is built without storage for its weights, so that a network of any size takes no memory.
    """
    keras: Any = importlib.import_module("keras")
    try:
        with keras.device("meta"):
            model = _build(config)
    except Exception:  # a layer that computes while it is built needs numbers
        model = _build(config)
    if not model.built or not getattr(model, "inputs", None):
        return {"built": False}
    return {
        "built": True,
        "parameters": _count(model.weights),
        "trainable_parameters": _count(model.trainable_weights),
        "input_shape": _shapes(model.inputs),
        "output_shape": _shapes(model.outputs),
        "weight_shapes": [list(weight.shape) for weight in model.weights],
        "layers": [_layer_facts(layer) for layer in _inner(model)],
    }


def _layer_facts(layer: Any) -> dict[str, Any]:
    inner = _inner(layer)  # a rebuilt Sequential forgets that it was frozen as a whole; its layers do not
    config = {} if inner else layer.get_config()
    try:
        shape = _shapes(layer.output)
    except (AttributeError, ValueError):  # a layer used more than once has no single output
        shape = None
    return {
        "name": layer.name,
        "class_name": type(layer).__name__,
        "config": json.loads(json.dumps(config, default=str)),
        "output_shape": shape,
        "parameters": _count(layer.weights),
        "trainable_parameters": _count(layer.trainable_weights),
        "trainable": bool(layer.trainable) and (not inner or any(one.trainable for one in inner)),
        "layers": [_layer_facts(one) for one in inner],
    }


def _inner(layer: Any) -> list[Any]:
    """List the layers of a model, the inputs left out: a Sequential model does not count them either."""
    return [one for one in getattr(layer, "layers", ()) if type(one).__name__ != "InputLayer"]


def _count(weights: list[Any]) -> int:
    return sum(math.prod(weight.shape) for weight in weights)


def _shapes(tensors: Any) -> Any:
    """Return the shape of a tensor; of several, a list of shapes, or the only one."""
    if isinstance(tensors, (list, tuple)):
        shapes = [_shapes(tensor) for tensor in tensors]
        return shapes[0] if len(shapes) == 1 else {"several": shapes}
    return list(tensors.shape)


def predict(model: Any, x: Any, training: bool) -> Any:
    """Return the outputs for a batch, computed in pieces of `BATCH`."""
    keras: Any = importlib.import_module("keras")
    pieces = []
    before = model.get_weights() if training else None  # batch normalisation learns while it is asked
    with _no_gradient():
        for start in range(0, max(1, len(x)), BATCH):
            outputs = model(x[start : start + BATCH], training=training)
            pieces.append(keras.tree.map_structure(keras.ops.convert_to_numpy, outputs))
    if before is not None:
        model.set_weights(before)
    return keras.tree.map_structure(lambda *parts: np.concatenate(parts), *pieces)


def layer_output(model: Any, name: str, x: Any) -> Any:
    """Return what a layer, at any depth, gives for a batch; ``base/conv1`` names a layer inside another.

    Raises
    ------
    archive.Refused
        Where there is no layer of this name, or it does not run.
    """
    layer = _find(model, name)
    keras: Any = importlib.import_module("keras")
    seen: list[Any] = []
    original = layer.call

    def call(*args: Any, **kwargs: Any) -> Any:
        output = original(*args, **kwargs)
        seen.append(keras.tree.map_structure(keras.ops.convert_to_numpy, output))
        return output

    layer.call = call
    try:
        predict(model, x, False)
    finally:
        layer.call = original
    if not seen:
        raise archive.Refused(f"the layer {name!r} does not take part in the model's output")
    return keras.tree.map_structure(lambda *parts: np.concatenate(parts), *seen)


def _find(model: Any, path: str) -> Any:
    here = model
    for name in path.split("/"):
        found = [layer for layer in getattr(here, "layers", ()) if layer.name == name]
        if not found:
            names = ", ".join(layer.name for layer in getattr(here, "layers", ()))
            raise archive.Refused(f"there is no layer {path!r}; there are: {names}"[:1000])
        here = found[0]
    return here


def _weights(model: Any) -> list[Any]:
    size = sum(math.prod(weight.shape) * 4 for weight in model.weights)
    if size > wire.MAX_BODY:  # before they are copied
        limit = wire.MAX_BODY // 2**20
        raise archive.Refused(f"the weights take {size / 2**20:.0f} MB; at most {limit} MB can be judged")
    return list(model.get_weights())


def _state(module: Any) -> dict[str, dict[str, Any]]:
    parameters = {name: value.detach().cpu().numpy() for name, value in module.named_parameters()}
    buffers = {name: value.detach().cpu().numpy() for name, value in module.named_buffers()}
    return {"parameters": parameters, "buffers": buffers}


def _forward(module: Any, x: Any) -> Any:
    """Run a torch module on a batch, in inference mode, in the precision of its parameters."""
    torch: Any = importlib.import_module("torch")
    given = torch.as_tensor(np.asarray(x))
    first = next(iter(module.parameters()), None)
    if first is not None and given.is_floating_point():
        given = given.to(first.dtype).to(first.device)
    before = module.training
    module.eval()
    try:
        with _no_gradient():
            return module(given)
    finally:
        module.train(before)


@contextlib.contextmanager
def _no_gradient() -> Iterator[None]:
    torch: Any = importlib.import_module("torch")
    with torch.no_grad():
        yield
