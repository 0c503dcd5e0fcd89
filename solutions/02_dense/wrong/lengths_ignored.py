"""
task = "matthews"
fails = ["test_matthews_refuses_lists_of_different_length"]
diagnosis = "Labels without a partner were dropped in silence: raise ValueError where the lengths differ."
"""

import numpy as np


def matthews(y_true, y_pred):
    n = min(len(y_true), len(y_pred))
    y_true, y_pred = np.asarray(y_true)[:n], np.asarray(y_pred)[:n]
    classes = np.union1d(y_true, y_pred)
    t = np.array([(y_true == k).sum() for k in classes], dtype=float)
    p = np.array([(y_pred == k).sum() for k in classes], dtype=float)
    s, c = float(len(y_true)), float((y_true == y_pred).sum())
    spread = (s**2 - p @ p) * (s**2 - t @ t)

    return (c * s - t @ p) / np.sqrt(spread) if spread else 0.0
