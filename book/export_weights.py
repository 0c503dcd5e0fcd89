"""Pack the trained network and samples for the page: book/cvbook/figures/read_my_writing.bin.

python book/export_weights.py

Samples are characters of test writers that the network reads rightly, and characters of the beginner that it reads
wrongly, those it is surest of. ``cvbook.reading`` tells what the file holds.
"""

from __future__ import annotations

from pathlib import Path

import cvdata  # first: it chooses the backend
import keras
import numpy as np
from cvbook.reading import Sample, half_precision, pack
from numpy.typing import NDArray

BOOK = Path(__file__).parent
NETWORK = BOOK / "cvbook" / "recorded" / "cnn.keras"
BINARY = BOOK / "cvbook" / "figures" / "read_my_writing.bin"
RIGHT = "木人虎鱼明羊"  # few strokes and many
FAILURES = 8
WithImage = tuple[Sample, NDArray[np.uint8]]


def main() -> None:
    """Write the binary and say how large it is."""
    model = keras.models.load_model(NETWORK)
    model.set_weights([half_precision(weights) for weights in model.get_weights()])
    names = cvdata.load("casia55", "beginner", limit=1).class_names
    BINARY.write_bytes(pack(model, names, [*right_samples(model), *wrong_samples(model)]))
    print(f"{BINARY.name}: {BINARY.stat().st_size:,} bytes")


def right_samples(model: keras.Model) -> list[WithImage]:
    """Take one image of each character of RIGHT from the test writers, one that is read rightly."""
    test = cvdata.load("casia55", "test", limit=2_000)
    guesses = model.predict(test.images, batch_size=250, verbose=0).argmax(axis=1)
    samples = []
    for number, character in enumerate(RIGHT):
        label = test.class_names.index(character)
        hits = np.flatnonzero((test.labels == label) & (guesses == label))
        index = int(hits[3 * number])  # not all by one writer
        samples.append((Sample("test", index, label), test.images[index]))
    return samples


def wrong_samples(model: keras.Model) -> list[WithImage]:
    """Take the beginner's characters that are read wrongly with the most confidence, each character once."""
    beginner = cvdata.load("casia55", "beginner")
    logits = model.predict(beginner.images, verbose=0)
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    confidence = (shares / shares.sum(axis=1, keepdims=True)).max(axis=1)
    wrong = np.flatnonzero(logits.argmax(axis=1) != beginner.labels)
    samples: list[WithImage] = []
    for index in wrong[np.argsort(-confidence[wrong], kind="stable")].tolist():
        label = int(beginner.labels[index])
        if len(samples) < FAILURES and all(sample.label != label for sample, _ in samples):
            samples.append((Sample("beginner", index, label), beginner.images[index]))
    return samples


if __name__ == "__main__":
    main()
