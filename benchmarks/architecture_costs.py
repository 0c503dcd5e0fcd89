"""Count parameters and multiply–adds of well-known networks, beside their published accuracy on ImageNet.

    python benchmarks/architecture_costs.py            prints the table and writes book/cvbook/imagenet_accuracy.csv

Nothing is trained or downloaded: the networks are built with shapes only. The accuracies (top-1, in per cent, on the
50,000 validation images of ILSVRC 2012, one network) are those that the named source publishes.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import cvbook  # noqa: F401 - chooses Keras' backend
import keras
from cvbook import architectures
from keras import applications

TABLE = Path(__file__).parents[1] / "book" / "cvbook" / "imagenet_accuracy.csv"
KERAS = "keras.io/api/applications"
PAPER = "Krizhevsky et al. 2012, table 2 (1 CNN)"
CAFFE = "BVLC/caffe models/bvlc_googlenet/readme.md (centre crop)"

# network, year of the paper, published top-1 accuracy, where it is published, how to build it
ROWS: list[tuple[str, int, float, str, Callable[[], keras.Model]]] = [
    ("AlexNet", 2012, 59.3, PAPER, lambda: architectures.build(architectures.ALEXNET)),
    ("GoogLeNet", 2014, 68.7, CAFFE, architectures.googlenet),
    ("VGG-16", 2014, 71.3, KERAS, lambda: architectures.build(architectures.VGG16)),
    *(
        (name, year, accuracy, KERAS, lambda name=name: getattr(applications, name)(weights=None))
        for name, year, accuracy in [
            ("VGG19", 2014, 71.3),
            ("ResNet50", 2015, 74.9),
            ("ResNet101", 2015, 76.4),
            ("ResNet152", 2015, 76.6),
            ("InceptionV3", 2015, 77.9),
            ("ResNet50V2", 2016, 76.0),
            ("DenseNet121", 2016, 75.0),
            ("Xception", 2016, 79.0),
            ("MobileNet", 2017, 70.4),
            ("MobileNetV2", 2018, 71.3),
            ("EfficientNetB0", 2019, 77.1),
            ("EfficientNetB1", 2019, 79.1),
            ("EfficientNetB2", 2019, 80.1),
            ("EfficientNetB3", 2019, 81.6),
            ("EfficientNetB4", 2019, 82.9),
            ("EfficientNetB5", 2019, 83.6),
            ("EfficientNetB6", 2019, 84.0),
            ("EfficientNetB7", 2019, 84.3),
        ]
    ),
]


def main() -> None:
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            ["network", "year", "side", "parameters", "multiply_adds", "top1_percent", "top1_source"]
        )
        for name, year, accuracy, source, build in ROWS:
            with keras.device("meta"):
                model = build()
            side = model.inputs[0].shape[1]
            row = [
                name,
                year,
                side,
                model.count_params(),
                architectures.multiply_adds(model),
                accuracy,
                source,
            ]
            writer.writerow(row)
            print(f"{name:15} {side:4} {row[3]:>12,} {row[4]:>15,} {accuracy:5.1f} %", flush=True)
            keras.utils.clear_session()


if __name__ == "__main__":
    main()
