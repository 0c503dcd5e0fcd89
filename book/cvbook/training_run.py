"""One training: network, optimiser and data on one device, an epoch at a time."""

from __future__ import annotations

import hashlib
import math
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np
import torch
from numpy.typing import NDArray

from cvbook.progress import Show
from cvbook.torch_twin import KerasItself, twin

Arrays = tuple[NDArray[Any], NDArray[np.integer[Any]]]
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


def epoch_order(images: int, *, seed: int, epoch: int) -> torch.Tensor:
    """Return the order in which an epoch (from 0) sees the images."""
    return torch.randperm(images, generator=torch.Generator().manual_seed(1_000_003 * seed + epoch))


def to_device(data: Arrays, device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    """Bring images and labels to a device, as they are."""
    images, labels = data
    pixels = torch.from_numpy(np.ascontiguousarray(images)).to(device)
    return pixels, torch.from_numpy(np.ascontiguousarray(labels, dtype=np.int64)).to(device)


class Run:
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
        self.images, self.labels = to_device(data, device)
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
        for step in range(self.steps):
            rows = order[step * self.batch : (step + 1) * self.batch]
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
        for start in range(0, len(images), _EVALUATED_AT_ONCE):
            some, truth = (of[start : start + _EVALUATED_AT_ONCE] for of in (images, labels))
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
