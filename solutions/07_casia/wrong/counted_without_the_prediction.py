"""
task = "worst_confusions"
fails = ["test_worst_confusions_keep_their_direction_and_order"]
diagnosis = "All errors of a class were added up, whatever it was taken for: count each pair by itself."
"""

from collections import Counter


def worst_confusions(labels, predicted, k):
    errors = [(int(t), int(p)) for t, p in zip(labels, predicted, strict=False) if t != p]
    total = Counter(true for true, _ in errors)
    usual = {true: Counter(p for t, p in errors if t == true).most_common(1)[0][0] for true in total}
    return [(true, usual[true], count) for true, count in total.most_common(k)]
