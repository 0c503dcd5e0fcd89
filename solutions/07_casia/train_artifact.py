"""Train the solution's own network: artifacts/casia_cnn.keras and its history.json.

python solutions/07_casia/train_artifact.py [--epochs 24] [--minutes 60] [--state FOLDER]

Plain Keras layers, trained by a loop in PyTorch on the training writers alone; no image of the test split is looked
at before the last line. The state is kept after each epoch: a run that is stopped goes on where it was. What it
reached, and when, is in artifacts/README.md.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import os
import sys
import time
from pathlib import Path

import cvdata  # first: it chooses the backend
import keras
import numpy as np
import torch
from torch.nn import functional

HERE = Path(__file__).parent
# Else glibc gives the activations of each batch back to the system and fetches them anew.
MALLOC = {"MALLOC_MMAP_THRESHOLD_": "33554432", "MALLOC_TRIM_THRESHOLD_": "8589934592"}
BATCH = 128
HIGHEST_RATE = 4e-3
WARM_UP = 0.08  # of all steps
WEIGHT_DECAY = 0.02
HELD_OUT = 20  # each 20th writer chooses nothing, but shows how the training goes
BOOK_PARAMETERS = 88_375


def main() -> None:
    """Train as many epochs as are missing, as long as the time lasts; store the network after each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=24)
    parser.add_argument(
        "--minutes", type=float, default=1e9, help="stop after the epoch in which they are over"
    )
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--state", type=Path, default=HERE.parents[1] / "build" / "casia_cnn")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    keras.utils.set_random_seed(2013)
    options.state.mkdir(parents=True, exist_ok=True)
    network = build_network()
    assert network.count_params() <= BOOK_PARAMETERS, network.count_params()
    train(network, options.state, options.epochs, until=time.monotonic() + 60 * options.minutes)
    print(f"test writers: {accuracy(network, cvdata.load('casia55', 'test')):.4f}")


def build_network() -> keras.Model:
    """Build the network: (80, 60, 1) gray images → 55 logits.

    Half the height and width lose little of a character and save three quarters of the work. At the end a depthwise
    layer as large as its feature maps takes the place of global average pooling: a weighted mean, which knows where
    on the page something was seen.
    """
    layers = keras.layers

    def convolution(x, filters: int, size: int = 3, stride: int = 1):
        x = layers.Conv2D(filters, size, strides=stride, padding="same", use_bias=False)(x)
        return layers.ReLU()(layers.BatchNormalization(momentum=0.95)(x))

    image = keras.Input((80, 60, 1))
    x = layers.Rescaling(-1 / 255, offset=1.0)(image)  # paper 0, ink up to 1
    pooled = layers.AveragePooling2D(2, name="half_size")(x)  # (40, 30, 1)
    x = convolution(pooled, 32, size=5, stride=2)  # (20, 15, 32)
    x = layers.Add()([x, convolution(x, 32)])
    x = convolution(x, 60, stride=2)  # (10, 8, 60)
    x = layers.Add()([x, convolution(x, 60)])
    x = layers.SeparableConv2D(144, 3, strides=2, padding="same", use_bias=False)(x)  # (5, 4, 144)
    x = layers.ReLU()(layers.BatchNormalization(momentum=0.95)(x))
    x = layers.DepthwiseConv2D((5, 4), use_bias=False)(x)  # (1, 1, 144)
    x = layers.BatchNormalization(momentum=0.95)(layers.Flatten()(x))
    return keras.Model(image, layers.Dense(55)(x), name="casia_cnn")


def train(network: keras.Model, state: Path, epochs: int, *, until: float) -> None:
    """Train on augmented images with AdamW, a short warm-up and a cosine; go on from `state`."""
    rest, held_out = split_by_writer(cvdata.load("casia55"))
    body = keras.Model(network.get_layer("half_size").output, network.output)  # the same layers
    half = half_size(rest.images)
    labels = torch.from_numpy(rest.labels)
    optimizer = torch.optim.AdamW(body.parameters(), lr=HIGHEST_RATE, weight_decay=WEIGHT_DECAY)
    history: dict[str, list[float]] = {"loss": [], "accuracy": [], "val_loss": [], "val_accuracy": []}
    if (state / "history.json").exists():
        history = json.loads((state / "history.json").read_text("utf-8"))
        kept = torch.load(state / "last.pt", weights_only=True)
        network.load_state_dict(kept["network"])
        optimizer.load_state_dict(kept["optimizer"])
    for epoch in range(len(history["loss"]), epochs):
        if time.monotonic() > until:
            return
        started = time.monotonic()
        loss, right = one_epoch(body, optimizer, half, labels, epoch=epoch, epochs=epochs)
        val_loss, val_right = evaluate(network, held_out)
        for name, value in zip(history, (loss, right, val_loss, val_right), strict=True):
            history[name].append(round(value, 4))
        keep(network, optimizer, history, state)
        seconds = time.monotonic() - started
        print(f"epoch {epoch + 1}: train {right:.4f}, held out {val_right:.4f}, {seconds:.0f} s", flush=True)


def one_epoch(body, optimizer, half, labels, *, epoch: int, epochs: int) -> tuple[float, float]:
    """Go once through the training images in a random order; return mean loss and accuracy while learning."""
    generator = torch.Generator().manual_seed(epoch)
    order = torch.randperm(len(half), generator=generator)
    batches = order.split(BATCH)
    total_loss = total_right = 0.0
    for step, rows in enumerate(batches):
        for group in optimizer.param_groups:
            group["lr"] = rate((epoch + step / len(batches)) / epochs)
        images = augmented(half[rows], generator)
        logits = body(images.permute(0, 2, 3, 1), training=True)
        loss = functional.cross_entropy(logits, labels[rows])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        total_loss += float(loss.detach()) * len(rows)
        total_right += float((logits.detach().argmax(1) == labels[rows]).sum())
    return total_loss / len(half), total_right / len(half)


def rate(progress: float) -> float:
    """Return the learning rate when this part of the training is done, 0 to 1."""
    if progress < WARM_UP:
        return HIGHEST_RATE * (progress + 1e-3) / WARM_UP
    return HIGHEST_RATE * 0.5 * (1 + math.cos(math.pi * (progress - WARM_UP) / (1 - WARM_UP)))


def augmented(images: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Write each character again: slanted, turned, stretched, moved and gently bent, in other ink.

    Images are (n, 1, 40, 30), ink up to 1. A slanted character is made narrower, as an image ends where its ink does.
    """
    n = len(images)

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(n, *shape, generator=generator).clamp(-2.0, 2.0)

    slant, tilt = 0.10 * normal(), 0.06 * normal()
    affine = torch.zeros(n, 2, 3)
    affine[:, 0, 0] = 1.02 + 0.05 * normal() + 0.5 * slant.abs()
    affine[:, 1, 1] = 1.02 + 0.05 * normal() + 0.5 * tilt.abs()
    affine[:, 0, 1], affine[:, 1, 0] = slant, tilt
    affine[:, :, 2] = 0.03 * normal(2)
    grid = functional.affine_grid(affine, list(images.shape), align_corners=False)
    bend = functional.interpolate(
        0.035 * normal(2, 5, 4), images.shape[2:], mode="bicubic", align_corners=True
    )
    moved = functional.grid_sample(images, grid + bend.permute(0, 2, 3, 1), align_corners=False)
    ink = 1.0 + 0.15 * torch.randn(n, 1, 1, 1, generator=generator)
    return moved * ink


def half_size(images: np.ndarray) -> torch.Tensor:
    """Average 2×2 pixels, as the network's own first layers do: (n, 80, 60, 1) uint8 → (n, 1, 40, 30)."""
    ink = 1.0 - torch.from_numpy(images).permute(0, 3, 1, 2).float() / 255.0
    return functional.avg_pool2d(ink, 2)


def split_by_writer(images: cvdata.ImageSet) -> tuple[cvdata.ImageSet, cvdata.ImageSet]:
    """Return the images of most writers, and those of each 20th."""
    apart = images.writer_ids % HELD_OUT == HELD_OUT - 1

    def part(rows: np.ndarray) -> cvdata.ImageSet:
        chosen = {name: getattr(images, name)[rows] for name in ("images", "labels", "writer_ids")}
        return dataclasses.replace(images, **chosen)

    return part(~apart), part(apart)


def evaluate(network: keras.Model, images: cvdata.ImageSet) -> tuple[float, float]:
    """Return mean loss and accuracy on images as they are."""
    logits = torch.from_numpy(network.predict(images.images, batch_size=256, verbose=0))
    labels = torch.from_numpy(images.labels)
    right = (logits.argmax(1) == labels).float().mean()
    return float(functional.cross_entropy(logits, labels)), float(right)


def accuracy(network: keras.Model, images: cvdata.ImageSet) -> float:
    """Return the fraction of right answers."""
    return evaluate(network, images)[1]


def keep(network: keras.Model, optimizer, history: dict[str, list[float]], state: Path) -> None:
    """Store network, optimiser and history; each file is whole or the one before."""
    new = state / "new"
    torch.save({"network": network.state_dict(), "optimizer": optimizer.state_dict()}, new)
    new.replace(state / "last.pt")
    network.save(state / "new.keras")
    (state / "new.keras").replace(state / "casia_cnn.keras")
    new.write_text(json.dumps(history), "utf-8")
    new.replace(state / "history.json")


if __name__ == "__main__":
    if not MALLOC.items() <= os.environ.items():
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | MALLOC)
    main()
