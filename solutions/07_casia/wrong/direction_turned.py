"""
task = "worst_confusions"
fails = ["test_worst_confusions_gives_the_worked_example"]
diagnosis = "True and predicted class are exchanged: the true class, the label, comes first."
"""

from collections import Counter


def worst_confusions(labels, predicted, k):
    pairs = Counter((int(p), int(t)) for t, p in zip(labels, predicted, strict=False) if t != p)
    return [(*pair, count) for pair, count in pairs.most_common(k)]
