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
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras
import torch

from cvbook import checkpoints
from cvbook.progress import progress
from cvbook.torch_twin import copy_back
from cvbook.training_run import Arrays, History, Run, epoch_order, to_device

__all__ = ["BATCH", "History", "epoch_order", "fit"]

BATCH = {
    "cpu": 64,
    "mps": 128,
    "cuda": 256,
}  # large enough to keep the device busy, small enough to learn quickly


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
    run = Run(model, data, where, batch, learning_rate, schedule, epochs, seed)
    history = History(run.words())
    if not quiet:
        print(history.device)
    held_out = None if validation is None else to_device(validation, where)
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
