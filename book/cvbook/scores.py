"""How good a classifier is, in one number that guessing cannot please."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def matthews_correlation(labels: ArrayLike, guesses: ArrayLike) -> float:
    """Compute the Matthews correlation coefficient for two or more classes: the R_K of Gorodkin (2004).

    1 if every guess is right, 0 if the guesses tell nothing about the labels, and 0 by convention if one of them
    takes a single value only.

    Parameters
    ----------
    labels, guesses
        Class numbers, shape ``(n,)`` each.
    """
    classes, indices = np.unique(np.concatenate([np.ravel(labels), np.ravel(guesses)]), return_inverse=True)
    one_hot = np.eye(len(classes))[indices]  # (2n, classes)
    true, said = np.split(one_hot, 2)
    true, said = true - true.mean(axis=0), said - said.mean(axis=0)
    spread = np.sqrt((true**2).sum() * (said**2).sum())
    return float((true * said).sum() / spread) if spread else 0.0
