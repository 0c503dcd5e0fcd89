"""Claim: ``cvbook.training.fit`` trains at 0.9 of plain PyTorch's rate or more, and at twice that of plain Keras.

python benchmarks/training_cpu.py [--batches 200] [--threads 1]

Three programs train the network of chapter 7 on the same images, each in a process of its own: the plain Keras
lines, our ``fit``, and PyTorch as one writes it by hand. They take turns, a block of batches each, so that what
else the machine does meets all of them; and both clocks are read, the wall's and the processor's, of which the
second depends little on others. A matrix product says what the processor can do.

Writes book/cvbook/recorded/training_cpu.json, which chapter 7 shows.
"""

from __future__ import annotations

import argparse
import datetime
import json
import multiprocessing
import platform
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

REPORT = Path(__file__).parents[1] / "book" / "cvbook" / "recorded" / "training_cpu.json"
BATCH = 32
BLOCK = 25  # batches before the next program has its turn
SIDE, PRODUCTS = 1024, 32  # of the matrices; how many a block
MULTIPLY_ADDS = 80 * 60 * 9 * 16 + 40 * 30 * 144 * 32 + 20 * 15 * 288 * 64 + 960 * 64 + 64 * 55
FIRST = 80 * 60 * 9 * 16  # its input needs no gradient
OPERATIONS = 2 * (3 * MULTIPLY_ADDS - FIRST)  # per image: forwards, gradients of weights and of inputs


def main() -> None:
    """Let the programs take turns; print and store rates and ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batches", type=int, default=200)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--report", type=Path, default=REPORT)
    options = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    ends = {}
    for name in PROGRAMS:
        ends[name], far = context.Pipe()
        context.Process(target=serve, args=(name, options.threads, far), daemon=True).start()
        ends[name].recv()  # ready, and warm
    seconds = {name: [0.0, 0.0] for name in PROGRAMS}
    for turn in range(options.batches // BLOCK):
        for name in PROGRAMS:
            ends[name].send("go")
            wall, processor = ends[name].recv()
            seconds[name] = [seconds[name][0] + wall, seconds[name][1] + processor]
        print(
            f"turn {turn + 1}: " + ", ".join(f"{name} {used[1]:.1f} s" for name, used in seconds.items()),
            flush=True,
        )
    for end in ends.values():
        end.send("stop")
    write_report(seconds, options.batches // BLOCK * BLOCK, options.threads, options.report)


def serve(name: str, threads: int, end: Connection) -> None:
    """Run one program's blocks whenever it is asked to."""
    import torch

    torch.set_num_threads(threads)
    block = PROGRAMS[name]()
    block()
    end.send("ready")
    while end.recv() == "go":
        wall, processor = time.perf_counter(), time.process_time()
        block()
        end.send((time.perf_counter() - wall, time.process_time() - processor))


def plain_keras() -> Callable[[], object]:
    """Return a block of the Keras lines as chapter 7 shows them."""
    images, labels = pixels()
    import keras
    from cvbook import networks

    model = networks.casia_cnn()
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, metrics=["accuracy"])
    return lambda: model.fit(images, labels, batch_size=BATCH, verbose=0)


def ours() -> Callable[[], object]:
    """Return a block of ``fit``, with all that it sets up each time."""
    images, labels = pixels()
    from cvbook import networks
    from cvbook.training import fit

    model = networks.casia_cnn()
    return lambda: fit(model, (images, labels), epochs=1, batch_size=BATCH, quiet=True, device="cpu")


def raw_pytorch() -> Callable[[], object]:
    """Return a block of the same network and loop, written by hand in PyTorch."""
    import torch
    from torch import nn

    images, labels = map(torch.from_numpy, pixels())
    body = []
    for channels, filters, pool in ((1, 16, 2), (16, 32, 2), (32, 64, 4)):
        body += [nn.Conv2d(channels, filters, 3, padding=1), nn.ReLU(), nn.MaxPool2d(pool)]
    network = nn.Sequential(*body, nn.Flatten(), nn.Linear(960, 64), nn.ReLU(), nn.Linear(64, 55))
    optimiser = torch.optim.Adam(network.parameters())

    def block() -> None:
        right, total = 0, 0.0
        for rows in torch.randperm(len(images)).split(BATCH):
            logits = network(images[rows].permute(0, 3, 1, 2).float() / 255)
            loss = nn.functional.cross_entropy(logits, labels[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item()
            right += (logits.argmax(dim=1) == labels[rows]).sum().item()

    return block


def raw_pytorch_kept() -> Callable[[], object]:
    """Return the block of ``raw_pytorch`` in a process that keeps its freed memory, as ours does."""
    import torch
    from cvbook.training import _keep_memory

    _keep_memory(torch.device("cpu"))
    return raw_pytorch()


def matrix_product() -> Callable[[], object]:
    """Return some products of matrices."""
    import torch

    left, right = torch.rand(SIDE, SIDE), torch.rand(SIDE, SIDE)
    return lambda: [left @ right for _ in range(PRODUCTS)]


PROGRAMS = {
    "keras": plain_keras,
    "ours": ours,
    "raw": raw_pytorch,
    "raw_kept": raw_pytorch_kept,
    "matrix": matrix_product,
}


def pixels():
    """Load the images of one block."""
    import cvdata

    pages = cvdata.load("casia55", limit=BATCH * BLOCK)
    return pages.images, pages.labels


def write_report(seconds: dict[str, list[float]], batches: int, threads: int, report: Path) -> None:
    """Store images a second by both clocks, ratios, and the share of the matrix rate."""
    import keras
    import torch

    products = batches // BLOCK * PRODUCTS
    content = {
        "command": f"python benchmarks/training_cpu.py --batches {batches} --threads {threads}",
        "date": f"{datetime.date.today()}",
        "machine": f"{platform.machine()}, {multiprocessing.cpu_count()} cores",
        "versions": {"keras": keras.version(), "torch": torch.__version__},
        "batch": BATCH,
        "operations_per_image": OPERATIONS,
    }
    for clock, which in (("wall", 0), ("processor", 1)):
        rates = {
            name: batches * BATCH / seconds[name][which] for name in ("keras", "ours", "raw", "raw_kept")
        }
        limit = products * 2 * SIDE**3 / seconds["matrix"][which]
        content[clock] = {
            "images_per_second": {name: round(rate, 1) for name, rate in rates.items()},
            "ours_to_raw": round(rates["ours"] / rates["raw"], 3),
            "ours_to_raw_kept": round(rates["ours"] / rates["raw_kept"], 3),
            "ours_to_keras": round(rates["ours"] / rates["keras"], 3),
            "matrix_gigaflops": round(limit / 1e9, 1),
            "ours_to_matrix": round(rates["ours"] * OPERATIONS / limit, 3),
        }
    report.parent.mkdir(exist_ok=True)
    report.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    print(json.dumps(content, indent=1))


if __name__ == "__main__":
    main()
