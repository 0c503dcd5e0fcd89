"""The 55 characters, how many images of each a split holds, and in which order they stand.

The counts are those of the published 55-character selection of CASIA-HWDB: 32,206 training and 7,684 test
images, about 600 and 140 a character. Two characters, 囡 and 啖, are of GB2312's second level, which only one
of the three databases covers, so fewer people wrote them. The last split is one beginner who wrote each
character seven times.

Images are ordered **by writer**: everything the first writer wrote, in class order, then the second writer,
and so on. Hence the first ``n`` images do not depend on how many are asked for, every prefix is balanced
over the classes, and a prefix costs no more than its own images.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["CHARACTERS", "SPLITS", "Order", "Split", "counts", "order"]

# In the order of their code points, as a sorted folder listing gives them.
CHARACTERS = (
    "东主人从众出口吗吠哭啖因囡国大天太夫女妈山川工日明月朋木"
    "本林森水火炎牛犬玉王白竹羊美羔肉肤舟虎虫门闪问闲马鱼鸟"
)
_RARE = "囡啖"


@dataclass(frozen=True)
class Split:
    """Describe one split.

    Parameters
    ----------
    number
        Its key in the random streams; never to be changed.
    total
        Images in all.
    rare
        Images of each of the two rare characters, in class order: 啖, then 囡.
    folder
        Where the PNG tree keeps it.
    first_writer
        The id of its first writer; ids are not shared between splits.
    one_person
        Whether a single person wrote everything.
    """

    number: int
    total: int
    rare: tuple[int, int]
    folder: str
    first_writer: int
    one_person: bool = False


SPLITS = {
    "train": Split(1, 32_206, (240, 240), "CASIA-Dataset/Train", first_writer=0),
    "test": Split(2, 7_684, (60, 59), "CASIA-Dataset/Test", first_writer=599),
    "beginner": Split(3, 385, (7, 7), "mandarin", first_writer=742, one_person=True),
}


def counts(split: str) -> dict[str, int]:
    """Count the images of each character, in class order; they add up to the total of the split."""
    facts = SPLITS[split]
    common = [character for character in CHARACTERS if character not in _RARE]
    base, extra = divmod(facts.total - sum(facts.rare), len(common))
    count = {character: base + (index < extra) for index, character in enumerate(common)}
    count |= dict(zip(sorted(_RARE), facts.rare, strict=True))
    return {character: count[character] for character in CHARACTERS}


@dataclass(frozen=True)
class Order:
    """Say what stands at each place of a set: ``labels`` and ``writers``, both (n,) int64.

    ``writers`` counts from 0 within the split; for the beginner it is the attempt.
    """

    labels: NDArray[np.int64]
    writers: NDArray[np.int64]

    def places(self, label: int) -> NDArray[np.intp]:
        """Find where the images of one class stand; the i-th of them is by writer i."""
        return np.flatnonzero(self.labels == label)


def order(split: str, limit: int | None = None) -> Order:
    """Lay out the first ``limit`` images of a split (all of them by default), writer by writer."""
    count = np.array(list(counts(split).values()))
    wrote = np.arange(count.max())[:, None] < count  # (writer, class) bool
    writers, labels = np.nonzero(wrote)  # row by row: writer after writer
    return Order(labels[:limit].astype(np.int64), writers[:limit].astype(np.int64))
