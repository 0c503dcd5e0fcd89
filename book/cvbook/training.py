"""Train a Keras classifier as fast as plain PyTorch would: ``fit(model, (images, labels))``.

What it does, beside Keras' own ``model.fit``:

- the network's twin in PyTorch is trained (``cvbook.torch_twin``), and its weights are given back to the Keras model;
- all images go to the device once, as bytes; a batch is cut out there;
- the largest batches of memory are kept instead of being given back to the system at each step (Linux);
- loss and accuracy are added up on the device, and fetched for the progress bar a few times a second;
- with ``checkpoint``, every epoch is stored, and a run that was killed goes on with the same numbers.

With CUDA, convolutions run channels-last in bfloat16; on a CPU both cost more than they bring, as does compiling there.
"""

from __future__ import annotations

import copy
import ctypes
import hashlib
import math
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np
import torch
from numpy.typing import NDArray

from cvbook import checkpoints
from cvbook.progress import Show, progress
from cvbook.torch_twin import KerasItself, copy_back, twin

Arrays = tuple[NDArray[Any], NDArray[np.integer[Any]]]
BATCH = {
    "cpu": 64,
    "mps": 128,
    "cuda": 256,
}  # large enough to keep the device busy, small enough to learn quickly
_EVALUATED_AT_ONCE = 512


@dataclass
class History:
    """What a training went through.

    Parameters
    ----------
    device
        Where it ran, and how, in words.
    epochs
        For each measure (``loss``, ``accuracy``, ``val_loss``, ``val_accuracy``, ``val_top5``) a number an epoch.
    best_epoch
        Counted from 1: the epoch whose weights the model has now.
    seconds
        Of training, without what earlier runs took that were resumed.
    """

    device: str
    epochs: dict[str, list[float]] = field(default_factory=dict)
    best_epoch: int = 0
    seconds: float = 0.0


def fit(
    model: keras.Model,
    data: Arrays,
    *,
    validation: Arrays | None = None,
    epochs: int = 100,
    batch_size: int | None = None,
    learning_rate: float = 1e-3,
    schedule: str = "constant",
    patience: int | None = None,
    top_k: int = 5,
    seed: int = 0,
    deterministic: bool = True,
    device: str | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    tensorboard: str | os.PathLike[str] | None = None,
    quiet: bool = False,
) -> History:
    """Train a model that ends in logits, with Adam and cross-entropy; leave it with its best weights.

    Parameters
    ----------
    model
        (n, h, w, c) as they are stored → (n, classes) logits.
    data, validation
        Images (n, h, w, c) and labels (n,), whole numbers.
    batch_size
        By default 64 on a CPU, 256 on a CUDA device.
    schedule
        ``"constant"``, or ``"cosine"``: the learning rate falls to 0 along a cosine, a step each batch.
    patience
        Stop after so many epochs without a better validation accuracy. None: never before the last.
    top_k
        The validation accuracy among the first k is measured too.
    seed, deterministic
        Decide the order of the images and dropout; the same on the same machine gives the same weights.
    device
        ``"cpu"``, ``"cuda"`` or ``"mps"``; by default the fastest that is there.
    checkpoint
        A file, written after each epoch. If it is there already, the training goes on from it.
    tensorboard
        A folder for TensorBoard's scalars, if the package is installed.

    Raises
    ------
    ValueError
        If shapes or options do not fit, or the checkpoint belongs to another training.
    """
    _check(model, data, validation, epochs, schedule, patience)
    where = torch.device(device or _fastest())
    batch = batch_size or BATCH.get(where.type, 64)
    _keep_memory(where)
    run = _Run(model, data, where, batch, learning_rate, schedule, epochs, seed)
    history = History(run.words())
    if not quiet:
        print(history.device)
    held_out = None if validation is None else _to_device(validation, where)
    facts = run.facts(validation, patience)
    state = checkpoints.read(checkpoint, facts, where)
    best = None if state is None else run.resume(state, history)
    writer = _writer(tensorboard)
    started = time.perf_counter()
    with _determined(deterministic), progress(run.steps, quiet) as show:
        while len(history.epochs.get("loss", [])) < epochs and not _patience_is_over(history, patience):
            epoch = len(history.epochs.get("loss", []))
            measured = run.one_epoch(epoch, show)
            if held_out is not None:
                measured |= run.evaluate(*held_out, top_k)
            for name, value in measured.items():
                history.epochs.setdefault(name, []).append(value)
                if writer is not None:
                    writer.add_scalar(name, value, epoch + 1)
            if held_out is None or measured["val_accuracy"] > max(
                history.epochs["val_accuracy"][:-1], default=-1.0
            ):
                history.best_epoch, best = epoch + 1, copy.deepcopy(run.network.state_dict())
            checkpoints.write(checkpoint, facts, run.state(history) | {"best": best})
            if not quiet:
                print(
                    f"epoch {epoch + 1}: "
                    + ", ".join(f"{name} {value:.4f}" for name, value in measured.items())
                )
    if writer is not None:
        writer.close()
    if best is not None:
        run.network.load_state_dict(best)
    copy_back(run.network, model)
    history.seconds = time.perf_counter() - started
    return history


def epoch_order(images: int, *, seed: int, epoch: int) -> torch.Tensor:
    """Return the order in which an epoch (from 0) sees the images."""
    return torch.randperm(images, generator=torch.Generator().manual_seed(1_000_003 * seed + epoch))


class _Run:
    """The network, its optimiser and the data, all on one device."""

    def __init__(
        self,
        model: keras.Model,
        data: Arrays,
        device: torch.device,
        batch: int,
        learning_rate: float,
        schedule: str,
        epochs: int,
        seed: int,
    ) -> None:
        self.device, self.batch, self.seed = device, batch, seed
        self.learning_rate, self.schedule, self.epochs = learning_rate, schedule, epochs
        self.images, self.labels = _to_device(data, device)
        self.network = twin(model).to(device)
        if device.type == "cuda":
            self.network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        trained = [weight for weight in self.network.parameters() if weight.requires_grad]
        fused = device.type in ("cpu", "cuda")
        self.optimiser = torch.optim.Adam(trained, learning_rate, eps=1e-7, fused=fused)  # Keras' epsilon
        self.steps = math.ceil(len(self.images) / batch)

    def words(self) -> str:
        """Say where and how this runs."""
        kind = self.device.type
        name = (
            torch.cuda.get_device_name(self.device)
            if kind == "cuda"
            else f"{torch.get_num_threads()} threads"
        )
        how = "channels last, bfloat16" if kind == "cuda" else "channels first, float32"
        network = "Keras' own layers" if isinstance(self.network, KerasItself) else "the twin in PyTorch"
        return f"{kind} ({name}); batches of {self.batch}; {how}; {network}"

    def facts(self, validation: Arrays | None, patience: int | None) -> dict[str, Any]:
        """Name what a checkpoint has to agree with."""
        digest = hashlib.sha256(self.images.cpu().numpy().tobytes() + self.labels.cpu().numpy().tobytes())
        shapes = [list(weight.shape) for weight in self.network.parameters()]
        options = [self.batch, self.learning_rate, self.schedule, self.epochs, self.seed, patience]
        held_out = 0 if validation is None else len(validation[0])
        return {"data": digest.hexdigest(), "shapes": shapes, "options": options, "validation": held_out}

    def state(self, history: History) -> dict[str, Any]:
        """Return all that a later run has to take up."""
        weights = {"network": self.network.state_dict(), "optimiser": self.optimiser.state_dict()}
        return {**weights, "epochs": history.epochs, "best_epoch": history.best_epoch}

    def resume(self, state: dict[str, Any], history: History) -> dict[str, Any] | None:
        """Take up a stored state, and return its best weights."""
        self.network.load_state_dict(state["network"])
        self.optimiser.load_state_dict(state["optimiser"])
        history.epochs, history.best_epoch = state["epochs"], state["best_epoch"]
        best: dict[str, Any] | None = state["best"]
        return best

    def precision(self) -> Any:
        """Return the context in which forward passes run."""
        if self.device.type == "cuda":
            return torch.autocast("cuda", dtype=torch.bfloat16)
        return nullcontext()

    def one_epoch(self, epoch: int, show: Show) -> dict[str, float]:
        """Train on every image once; return mean loss and accuracy as they were met."""
        torch.manual_seed(
            1_000_003 * self.seed + epoch
        )  # for dropout: an epoch does not depend on those before
        self.network.train()
        order = epoch_order(len(self.images), seed=self.seed, epoch=epoch).to(self.device)
        loss_sum = torch.zeros((), device=self.device)
        right = torch.zeros((), device=self.device, dtype=torch.int64)
        seen = 0
        for step, rows in enumerate(torch.split(order, self.batch)):
            self._set_rate(epoch * self.steps + step)
            labels = self.labels[rows]
            with self.precision():
                logits = self.network(self.images[rows])
            loss = torch.nn.functional.cross_entropy(logits.float(), labels)
            self.optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            self.optimiser.step()
            seen += len(rows)
            loss_sum += loss.detach() * len(rows)
            right += (logits.detach().argmax(dim=1) == labels).sum()
            if show.is_due():
                show(epoch + 1, step + 1, float(loss_sum) / seen, int(right) / seen)
        return {"loss": float(loss_sum) / seen, "accuracy": int(right) / seen}

    @torch.no_grad()
    def evaluate(self, images: torch.Tensor, labels: torch.Tensor, top_k: int) -> dict[str, float]:
        """Return loss, accuracy and top-k accuracy on held-out images."""
        self.network.eval()
        total, right, near = 0.0, 0, 0
        for some, truth in zip(
            images.split(_EVALUATED_AT_ONCE), labels.split(_EVALUATED_AT_ONCE), strict=True
        ):
            with self.precision():
                logits = self.network(some).float()
            total += float(torch.nn.functional.cross_entropy(logits, truth, reduction="sum"))
            best = logits.topk(min(top_k, logits.shape[1])).indices == truth[:, None]
            right, near = right + int(best[:, 0].sum()), near + int(best.any(dim=1).sum())
        found = {"val_loss": total, "val_accuracy": right, f"val_top{top_k}": near}
        return {name: value / len(images) for name, value in found.items()}

    def _set_rate(self, step: int) -> None:
        if self.schedule == "cosine":
            share = step / (self.steps * self.epochs)
            for group in self.optimiser.param_groups:
                group["lr"] = self.learning_rate * (1 + math.cos(math.pi * share)) / 2


def _check(
    model: keras.Model,
    data: Arrays,
    validation: Arrays | None,
    epochs: int,
    schedule: str,
    patience: int | None,
) -> None:
    for name, (images, labels) in {"data": data, "validation": validation or data}.items():
        if len(images) != len(labels) or not len(images):
            got = f"{len(images)} and {len(labels)}"
            raise ValueError(
                f"fit: expected as many images as labels in {name}, got {got}. Check their order."
            )
    if getattr(getattr(model.layers[-1], "activation", None), "__name__", "") in ("softmax", "sigmoid"):
        raise ValueError(
            "fit: expected a model that ends in logits, got probabilities. Leave the activation out."
        )
    if epochs < 1 or schedule not in ("constant", "cosine"):
        got = f"epochs={epochs}, schedule={schedule!r}"
        raise ValueError(f'fit: expected epochs ≥ 1 and schedule "constant" or "cosine", got {got}.')
    if patience is not None and (validation is None or patience < 1):
        raise ValueError("fit: expected validation images and patience ≥ 1, got none. Pass validation=(…).")


def _fastest() -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _to_device(data: Arrays, device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    images, labels = data
    pixels = torch.from_numpy(np.ascontiguousarray(images)).to(device)
    return pixels, torch.from_numpy(np.ascontiguousarray(labels, dtype=np.int64)).to(device)


def _keep_memory(device: torch.device) -> None:
    """Ask glibc to keep freed memory: else each batch's activations are given back and fetched anew."""
    if device.type != "cpu":
        return
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # no glibc
        return
    mallopt(-3, 1 << 30)  # M_MMAP_THRESHOLD
    mallopt(-1, (1 << 31) - 1)  # M_TRIM_THRESHOLD


@contextmanager
def _determined(wanted: bool) -> Iterator[None]:
    before = torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark
    torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark = wanted, not wanted
    try:
        yield
    finally:
        torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark = before


def _patience_is_over(history: History, patience: int | None) -> bool:
    done = len(history.epochs.get("loss", []))
    return patience is not None and done > 0 and done - history.best_epoch >= patience


def _writer(folder: str | os.PathLike[str] | None) -> Any:
    if folder is None:
        return None
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ModuleNotFoundError:
        print("fit: TensorBoard is not installed, so nothing is written for it. pip install tensorboard")
        return None
    return SummaryWriter(os.fspath(folder))
