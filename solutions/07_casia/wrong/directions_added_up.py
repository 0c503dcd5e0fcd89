"""
task = "worst_confusions"
fails = ["test_worst_confusions_gives_the_worked_example"]
diagnosis = "Both directions were added up: 0 read as 1 and 1 read as 0 are two errors."
"""

from collections import Counter


def worst_confusions(labels, predicted, k):
    pairs = Counter(
        tuple(sorted((int(t), int(p)))) for t, p in zip(labels, predicted, strict=False) if t != p
    )
    return [(*pair, count) for pair, count in pairs.most_common(k)]
