"""
task = "worst_confusions"
fails = ["test_worst_confusions_keep_their_direction_and_order"]
diagnosis = "Right predictions were listed as well: leave out the pairs of a class with itself."
"""

from collections import Counter


def worst_confusions(labels, predicted, k):
    pairs = Counter((int(t), int(p)) for t, p in zip(labels, predicted, strict=False))
    return [(*pair, count) for pair, count in pairs.most_common(k)]
