"""How hard the handwriting is to read, and what tells one writer from another.

The knobs are calibrated so that the two models of the case study, trained on these images, come near the
accuracies published for the real ones (see datasets/README.md). Global spreads (slant, aspect, the smooth
field, the pen) mostly cost the linear model; local damage (shifted, turned, waved strokes, cursive joins)
mostly costs the network.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from cvdata.handwriting.characters import SPLITS
from cvdata.handwriting.draws import Draws

__all__ = ["FIELD_DECAY", "KNOBS", "MODES", "Knobs", "Writers", "writers"]

Floats = NDArray[np.float64]

MODES = 3  # cosine modes per axis of a smooth field
_waves = np.add.outer(np.arange(MODES) ** 2, np.arange(MODES) ** 2)
FIELD_DECAY: Floats = np.where(_waves > 0, 1.0 / (1.0 + _waves) ** 0.75, 0.0)  # no constant: that is a shift


@dataclass(frozen=True)
class Knobs:
    """Set the difficulty. Lengths are in units of the character box; ``sd`` is a standard deviation."""

    # between writers: the same for all that one writer writes
    w_slant: float = 0.164  # sd of shear
    w_tilt: float = 0.092  # sd of how much horizontals rise to the right
    tilt_mean: float = 0.05
    w_aspect: float = 0.12  # sd of log(width / height)
    w_field: float = 0.049  # sd of the smooth deformation
    w_bow: float = 0.035  # sd of how much strokes are bent
    w_messy: float = 0.3  # sd of the log of the factor on all sample-level spreads
    cursive_a: float = 1.1  # cursiveness is Beta(a, b)
    cursive_b: float = 3.5
    # within a writer: anew for each image
    s_field: float = 0.052
    s_comp: float = 0.046  # sd of shift and log-scale of the radical and of the rest
    s_shift: float = 0.022  # sd of a stroke's shift
    shift_memory: float = 0.45  # correlation of the shifts of consecutive strokes
    s_scale: float = 0.08  # sd of a stroke's log-scale
    s_rot: float = 0.052  # sd of a stroke's turn, radians
    s_bow: float = 0.021
    s_wave: float = 0.0105  # sd of the waves along a stroke
    s_slant: float = 0.082
    s_aspect: float = 0.095
    s_end: float = 0.04  # sd of the fraction of a stroke begun or ended too late or early
    reorder: float = 0.15  # chance that two consecutive strokes are written in the other order
    join_max: float = 0.75  # chance that a fully cursive writer joins two near strokes
    pull: float = 0.35  # how far joined ends are drawn to each other
    smooth: float = 9.0  # most passes of corner rounding
    drop_hook: float = 0.45  # chance that a fully cursive writer drops a hook
    # pen and paper
    pen_mean: float = 0.058  # width of the line
    pen_sd: float = 0.275  # sd of its log
    contrast: float = 0.30  # how much pressure varies along a stroke
    ink_darkest: float = 15.0  # gray levels of full ink
    ink_lightest: float = 120.0
    size_px: float = 76.0
    size_sd: float = 0.16  # sd of its log
    narrowness: float = 0.84  # horizontal scale / vertical scale: images are taller than wide

    def scaled(self, *, writer: float, sample: float) -> Knobs:
        """Multiply all spreads between writers (``w_``) and all spreads within a writer (``s_``)."""
        factor = {"w_": writer, "s_": sample}
        names = [field.name for field in fields(self) if field.name[:2] in factor]
        return replace(self, **{name: getattr(self, name) * factor[name[:2]] for name in names})


_TRAIN = Knobs()
KNOBS = {
    "train": _TRAIN,
    # New writers alone cost a network nothing (599 of them cover this space): wider spreads make the gap.
    "test": _TRAIN.scaled(writer=1.12, sample=1.13),
    # Careful, hardly a joined stroke, but clumsy. Without w_messy less depends on the one writer drawn.
    "beginner": replace(_TRAIN.scaled(writer=0.8, sample=1.7), join_max=0.1, w_messy=0.0),
}


@dataclass(frozen=True)
class Writers:
    """What each of ``n`` writers does the same way each time; all arrays are (n,) but ``field``."""

    slant: Floats
    tilt: Floats
    aspect: Floats  # log(width / height)
    field: Floats  # (n, 2, MODES, MODES)
    bow: Floats
    messy: Floats  # factor on sample-level spreads, median 1
    cursive: Floats  # 0 (print) to 1
    pen: Floats  # width of the line, character box = 1
    contrast: Floats
    ink: Floats  # gray level of full ink, 0 to 255
    grain: Floats  # sd of its roughness, gray levels
    blur: Floats  # sd of the scanner's blur, pixels
    size: Floats  # pixels per character box

    def __len__(self) -> int:
        return len(self.slant)


def writers(split: str, count: int, *, seed: int, knobs: Knobs) -> Writers:
    """Draw the first ``count`` writers of a split; for the beginner, one person ``count`` times."""
    facts = SPLITS[split]
    draws = Draws((seed, "writer", facts.number), 1 if facts.one_person else count)
    traits: dict[str, Floats] = {
        "slant": knobs.w_slant * draws.normal("slant"),
        "tilt": knobs.tilt_mean + knobs.w_tilt * draws.normal("tilt"),
        "aspect": knobs.w_aspect * draws.normal("aspect"),
        "field": knobs.w_field * draws.normal("field", 2, MODES, MODES) * FIELD_DECAY,
        "bow": knobs.w_bow * draws.normal("bow"),
        "messy": np.exp(knobs.w_messy * draws.normal("messy")),
        "cursive": draws.beta("cursive", knobs.cursive_a, knobs.cursive_b),
        "pen": knobs.pen_mean * np.exp(knobs.pen_sd * draws.normal("pen")),
        "contrast": knobs.contrast * (0.4 + 1.2 * draws.uniform("contrast")),
        "ink": knobs.ink_darkest + (knobs.ink_lightest - knobs.ink_darkest) * draws.uniform("ink"),
        "grain": 4.0 + 26.0 * draws.uniform("grain"),
        "blur": 0.35 + 0.55 * draws.uniform("blur"),
        "size": knobs.size_px * np.exp(knobs.size_sd * draws.normal("size")),
    }
    if facts.one_person:
        traits = {name: np.repeat(value, count, axis=0) for name, value in traits.items()}
    return Writers(**traits)
