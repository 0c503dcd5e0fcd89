"""
task = "worst_confusions"
fails = ["test_worst_confusions_keep_their_direction_and_order"]
diagnosis = "The rarest errors come first: sort from the largest count to the smallest."
"""

from collections import Counter


def worst_confusions(labels, predicted, k):
    pairs = Counter((int(t), int(p)) for t, p in zip(labels, predicted, strict=False) if t != p)
    return sorted(((*pair, count) for pair, count in pairs.items()), key=lambda row: row[2])[:k]
