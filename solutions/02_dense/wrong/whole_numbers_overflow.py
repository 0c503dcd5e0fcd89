"""
task = "matthews"
fails = ["test_matthews_of_many_pictures"]
diagnosis = "The product under the root is too large for a whole number of NumPy: make the counts floats first."
"""

import numpy as np


def matthews(y_true, y_pred):
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    if len(y_true) != len(y_pred):
        raise ValueError("lengths")
    classes = np.union1d(y_true, y_pred)
    t = np.array([(y_true == k).sum() for k in classes], dtype=float)
    p = np.array([(y_pred == k).sum() for k in classes], dtype=float)
    s, c = float(len(y_true)), float((y_true == y_pred).sum())
    spread = (s**2 - p @ p) * (s**2 - t @ t)
    t, p, s = t.astype(np.int64), p.astype(np.int64), np.int64(s)
    spread = (s**2 - p @ p) * (s**2 - t @ t)
    return (c * s - t @ p) / np.sqrt(spread) if spread else 0.0
