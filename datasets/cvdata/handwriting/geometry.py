"""Bend a template into the pen paths of many writers at once.

Shapes: n writers, s strokes, k points along a stroke, 2 for (x, y); y points down and the character box is
1. The steps are those of a hand: strokes begin and end a little off, are displaced, turned and bent, parts
of the character drift apart, some strokes come in another order, quick writers join strokes and round
corners, and everything lies in the writer's own slant.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cvdata.handwriting.characters import SPLITS
from cvdata.handwriting.draws import Draws
from cvdata.handwriting.strokes import POINTS, Template
from cvdata.handwriting.style import FIELD_DECAY, MODES, Knobs, Writers

__all__ = ["JOIN_POINTS", "Hand", "Ink", "trace"]

Floats = NDArray[np.float64]
JOIN_POINTS = 6  # along the thin line that joins two strokes
_ALONG = np.linspace(0.0, 1.0, POINTS)  # position along a stroke
_PHASES = {2: 0.3, 3: 1.1, 4: 2.0}  # of waves with so many half periods
_WAVES = np.stack([np.sin(np.pi * m * _ALONG + phase) for m, phase in _PHASES.items()])  # (wave, k)


@dataclass(frozen=True)
class Hand:
    """All that shapes one character as written by n writers."""

    writers: Writers
    knobs: Knobs
    draws: Draws

    @classmethod
    def of(cls, writers: Writers, knobs: Knobs, *, split: str, character: str, seed: int) -> Hand:
        """Open the streams of one character of one split."""
        key = (seed, "sample", SPLITS[split].number, ord(character))
        return cls(writers, knobs, Draws(key, len(writers)))

    @property
    def messy(self) -> Floats:
        """Scale of the sample-level spreads: (n, 1)."""
        return self.writers.messy[:, None]

    @property
    def cursive(self) -> Floats:
        """Cursiveness: (n, 1)."""
        return self.writers.cursive[:, None]


@dataclass(frozen=True)
class Ink:
    """Where the pen went.

    Parameters
    ----------
    paths
        (n, s, k, 2), character box = 1.
    widths
        (n, s, k), in widths of the writer's pen.
    joined
        (n, s - 1) bool, whether a stroke runs on into the next.
    joins
        (n, s - 1, JOIN_POINTS, 2), the joining lines, drawn where ``joined``.
    join_widths
        (n, s - 1), in widths of the writer's pen.
    """

    paths: Floats
    widths: Floats
    joined: NDArray[np.bool_]
    joins: Floats
    join_widths: Floats


def trace(template: Template, hand: Hand) -> Ink:
    """Write one character with every writer's hand."""
    paths = _written_part(template, hand)
    centres = paths.mean(axis=2, keepdims=True)
    shapes = _turned_and_scaled(paths - centres, hand)
    shapes = _bent(shapes, template.lengths, hand)
    paths = centres + shapes + _drift(len(template.paths), hand)[:, :, None, :]
    paths = _components_moved(paths, template.in_radical, hand)
    paths = _reordered(paths, hand)
    joined = _strokes_joined(paths, hand)
    paths = _ends_pulled(paths, joined, hand)
    paths = _corners_rounded(paths, hand)
    paths = _leaned(_deformed(paths, hand), hand)
    joins, join_widths = _joining_lines(paths, hand)
    return Ink(paths, _pressure(len(template.paths), hand), joined, joins, join_widths)


def _written_part(template: Template, hand: Hand) -> Floats:
    """Start and end strokes a little late or early, and drop some hooks: (n, s, k, 2)."""
    strokes = len(template.paths)
    spread = hand.knobs.s_end * hand.messy
    start = np.abs(spread * hand.draws.normal("t0", strokes)) * 0.5
    end = 1.0 - np.abs(spread * hand.draws.normal("t1", strokes)) * 0.5
    unhooked = hand.draws.uniform("drop", strokes) < hand.knobs.drop_hook * hand.cursive
    end = np.where(unhooked, np.minimum(end, template.hooks), end)
    position = (start[..., None] + (end - start)[..., None] * _ALONG) * (POINTS - 1)  # (n, s, k), in points
    before = np.clip(position.astype(int), 0, POINTS - 2)
    weight = (position - before)[..., None]
    stroke = np.arange(strokes)[None, :, None]
    start_points, end_points = template.paths[stroke, before], template.paths[stroke, before + 1]
    return np.asarray(start_points * (1 - weight) + end_points * weight)


def _turned_and_scaled(shapes: Floats, hand: Hand) -> Floats:
    """Scale and turn each stroke about its centre."""
    strokes = shapes.shape[1]
    scale = np.exp(hand.knobs.s_scale * hand.messy[..., None] * hand.draws.normal("scale", strokes, 2))
    shapes = shapes * scale[:, :, None, :]
    angle = hand.knobs.s_rot * hand.messy * hand.draws.normal("rot", strokes)
    cos, sin = np.cos(angle)[..., None], np.sin(angle)[..., None]
    x, y = shapes[..., 0], shapes[..., 1]
    return np.stack([cos * x - sin * y, sin * x + cos * y], axis=-1)


def _bent(shapes: Floats, lengths: Floats, hand: Hand) -> Floats:
    """Bow each stroke across its chord and add waves along it."""
    knobs, strokes = hand.knobs, shapes.shape[1]
    chord = shapes[:, :, -1] - shapes[:, :, 0]
    across = np.stack([-chord[..., 1], chord[..., 0]], axis=-1)[:, :, None, :]
    amount = hand.writers.bow[:, None] + knobs.s_bow * hand.messy * hand.draws.normal("bow", strokes)
    bow = amount[..., None] * (4 * _ALONG * (1 - _ALONG) - 0.6)  # (n, s, k)
    amplitudes = hand.draws.normal("wave", strokes, 3, 2)  # (n, s, wave, 2)
    waves = sum(amplitudes[:, :, m, None, :] * _WAVES[m, :, None] for m in range(3))  # (n, s, k, 2)
    scale = knobs.s_wave * hand.messy[..., None, None] * np.sqrt(lengths)[:, None, None]
    return np.asarray(shapes + bow[..., None] * across + scale * waves)


def _drift(strokes: int, hand: Hand) -> Floats:
    """Shift strokes, each remembering the shift of the one before (AR(1)): (n, s, 2)."""
    memory = hand.knobs.shift_memory
    steps = hand.knobs.s_shift * hand.messy[..., None] * hand.draws.normal("shift", strokes, 2)
    drift = steps.copy()
    for stroke in range(1, strokes):
        drift[:, stroke] = memory * drift[:, stroke - 1] + np.sqrt(1 - memory**2) * steps[:, stroke]
    return drift


def _components_moved(paths: Floats, in_radical: NDArray[np.bool_], hand: Hand) -> Floats:
    """Shift and scale the radical and the rest, each as a block, if the character has both."""
    if in_radical.all() or not in_radical.any():
        return paths
    amount = hand.knobs.s_comp * hand.messy[..., None] * hand.draws.normal("comp", 2, 4)  # (n, block, 4)
    moved = paths.copy()
    for block, members in enumerate((~in_radical, in_radical)):
        part = paths[:, members]
        centre = part.mean(axis=(1, 2), keepdims=True)
        scale, shift = np.exp(amount[:, block, None, None, :2]), amount[:, block, None, None, 2:]
        moved[:, members] = centre + (part - centre) * scale + shift
    return moved


def _reordered(paths: Floats, hand: Hand) -> Floats:
    """Let some writers write two consecutive strokes the other way round: seen where strokes are joined."""
    writers, strokes = paths.shape[:2]
    if strokes < 2:
        return paths
    swapped, place = np.moveaxis(hand.draws.uniform("order", 2), -1, 0)
    rows = np.flatnonzero(swapped < hand.knobs.reorder)
    first = (place[rows] * (strokes - 1)).astype(int)
    order = np.tile(np.arange(strokes), (writers, 1))
    order[rows, first], order[rows, first + 1] = first + 1, first
    return np.take_along_axis(paths, order[:, :, None, None], axis=1)


def _strokes_joined(paths: Floats, hand: Hand) -> NDArray[np.bool_]:
    """Decide which strokes run on into the next: likelier if they are near and the writer is cursive."""
    gaps = paths[:, 1:, 0] - paths[:, :-1, -1]  # (n, s - 1, 2)
    nearness = np.exp(-((np.hypot(gaps[..., 0], gaps[..., 1]) / 0.55) ** 2))
    chance = hand.knobs.join_max * hand.cursive * nearness
    return np.asarray(hand.draws.uniform("join", gaps.shape[1]) < chance)


def _ends_pulled(paths: Floats, joined: NDArray[np.bool_], hand: Hand) -> Floats:
    """Draw joined ends towards each other, the far ends of the strokes staying where they are."""
    gaps = paths[:, 1:, 0] - paths[:, :-1, -1]
    strength = (0.3 + 0.7 * hand.draws.uniform("pull", gaps.shape[1]))[..., None]
    pull = hand.knobs.pull * hand.cursive[..., None] * strength
    move = np.where(joined[..., None], 0.5 * pull * gaps, 0.0)[:, :, None, :]
    ramp = _ALONG[:, None] ** 2
    pulled = paths.copy()
    pulled[:, :-1] += move * ramp
    pulled[:, 1:] -= move * ramp[::-1]
    return pulled


def _corners_rounded(paths: Floats, hand: Hand) -> Floats:
    """Smooth along each stroke, with more passes for a more cursive writer."""
    haste = np.clip(hand.cursive + 0.25 * (hand.draws.uniform("smooth", 1) - 0.4), 0, 1)
    passes = (hand.knobs.smooth * haste)[..., None, None]  # (n, 1, 1, 1)
    rounded = paths.copy()
    for done in range(int(np.ceil(hand.knobs.smooth))):
        amount = np.clip(passes - done, 0, 1)  # the last pass of a writer may be a partial one
        inner = 0.25 * rounded[:, :, :-2] - 0.5 * rounded[:, :, 1:-1] + 0.25 * rounded[:, :, 2:]
        rounded[:, :, 1:-1] += amount * inner
    return rounded


def _deformed(paths: Floats, hand: Hand) -> Floats:
    """Add the smooth fields of writer and sample: sum over m, n of c_mn cos(pi m x) cos(pi n y)."""
    sample = hand.knobs.s_field * hand.messy[..., None, None] * hand.draws.normal("field", 2, MODES, MODES)
    coefficients = hand.writers.field + sample * FIELD_DECAY  # (n, 2, m, n)
    points = paths.reshape(len(paths), -1, 2)  # (n, p, 2), p = s k
    phase = np.pi * np.arange(MODES) * np.clip(points, -0.2, 1.2)[..., None]  # (n, p, 2, mode)
    cos_x, cos_y = np.cos(phase[:, :, 0]), np.cos(phase[:, :, 1])
    # Term by term: one product of matrices would round differently for different n.
    field = sum(
        coefficients[:, None, :, m, n] * (cos_x[..., m] * cos_y[..., n])[..., None]
        for m in range(MODES)
        for n in range(MODES)
        if FIELD_DECAY[m, n]
    )
    return np.asarray(points + field).reshape(paths.shape)


def _leaned(paths: Floats, hand: Hand) -> Floats:
    """Apply slant, tilt and aspect about the centre of the box, which becomes the origin."""
    knobs, writers, draws = hand.knobs, hand.writers, hand.draws
    slant = (writers.slant + knobs.s_slant * draws.normal("slant"))[:, None, None]
    tilt = (writers.tilt + 0.5 * knobs.s_slant * draws.normal("tilt"))[:, None, None]
    stretch = np.exp(0.5 * (writers.aspect + knobs.s_aspect * draws.normal("aspect")))[:, None, None]
    x, y = paths[..., 0] - 0.5, paths[..., 1] - 0.5
    x, y = x - slant * y, y - tilt * x
    return np.stack([x * stretch, y / stretch], axis=-1)


def _pressure(strokes: int, hand: Hand) -> Floats:
    """Vary the width along each stroke: a firm start, a tapering end, a slow swell between: (n, s, k)."""
    ending, phase = np.moveaxis(hand.draws.uniform("press", strokes, 2), -1, 0)[..., None]  # each (n, s, 1)
    start = 0.5 * np.exp(-_ALONG / 0.12)
    taper = 0.9 * np.clip((_ALONG - 0.7) / 0.3, 0, 1) ** 2 * (0.3 + ending)
    swell = 0.25 * np.sin(2 * np.pi * (_ALONG + phase))
    widths = 1.0 + hand.writers.contrast[:, None, None] * (start - taper + swell)
    return np.asarray(widths * np.exp(0.10 * hand.draws.normal("wid", strokes))[..., None])


def _joining_lines(paths: Floats, hand: Hand) -> tuple[Floats, Floats]:
    """Lead a thin, slightly arched line from the end of each stroke to the start of the next."""
    start, end = paths[:, :-1, -1], paths[:, 1:, 0]  # (n, s - 1, 2)
    along = np.linspace(0, 1, JOIN_POINTS)[:, None]
    across = np.stack([-(end - start)[..., 1], (end - start)[..., 0]], axis=-1)[:, :, None, :]
    arch = (0.22 * hand.draws.normal("arc", start.shape[1]))[..., None, None] * (4 * along * (1 - along))
    lines = start[:, :, None] * (1 - along) + end[:, :, None] * along + arch * across
    return lines, 0.45 + 0.35 * hand.draws.uniform("ligw", start.shape[1])
