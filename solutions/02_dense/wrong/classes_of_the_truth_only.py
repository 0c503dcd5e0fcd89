"""
task = "matthews"
fails = ["test_matthews_with_classes_in_one_list_only"]
diagnosis = "A class that is predicted but never true was left out: count all classes of both lists."
"""

import numpy as np


def matthews(y_true, y_pred):
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    if len(y_true) != len(y_pred):
        raise ValueError("lengths")
    classes = np.unique(y_true)
    t = np.array([(y_true == k).sum() for k in classes], dtype=float)
    p = np.array([(y_pred == k).sum() for k in classes], dtype=float)
    s, c = float(len(y_true)), float((y_true == y_pred).sum())
    spread = (s**2 - p @ p) * (s**2 - t @ t)
    return (c * s - t @ p) / np.sqrt(spread) if spread else 0.0
