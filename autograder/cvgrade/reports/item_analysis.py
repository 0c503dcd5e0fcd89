"""Item analysis: how hard a test or a task is, and whether it tells strong submissions from weak ones.

Difficulty is the mean share of an item's points (1 is easy); discrimination is the corrected item–total correlation,
Pearson's r between an item and the sum of all *other* items: with its own points in the sum, an item would
correlate with itself. Ebel and Frisbie, Essentials of Educational Measurement (1991), chapter 13, call 0.4 and
more very good, and below 0.2 poor.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence

POOR = 0.2  # below it, an item says little about the rest
FEWEST = 3  # any two points lie on a line


def difficulty(earned: Sequence[float], points: float) -> float | None:
    """Return the mean share of an item's points, 0 … 1; None where nobody was marked."""
    return statistics.fmean(earned) / points if earned else None


def discrimination(earned: Sequence[float], totals: Sequence[float]) -> float | None:
    """Return the corrected item–total correlation, −1 … 1; None where item or rest do not vary, or of fewer than three.

    Parameters
    ----------
    earned, totals
        Points for the item and in all, submission by submission.
    """
    # rounded: 0.1 + 0.2 must not make a rest that is the same for all differ in its last digit
    rest = [round(total - item, 9) for item, total in zip(earned, totals, strict=True)]
    items = [round(item, 9) for item in earned]
    if len(items) < FEWEST or len(set(items)) == 1 or len(set(rest)) == 1:
        return None
    return max(-1.0, min(1.0, statistics.correlation(items, rest)))
