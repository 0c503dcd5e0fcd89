"""With torch; the answers are tensors."""

import itertools

import torch
from torch.nn import functional


def confidence(logits, labels):
    table = functional.softmax(torch.as_tensor(logits, dtype=torch.float64), dim=1)
    sure, chosen = table.max(dim=1)
    right = chosen == torch.as_tensor(labels)
    return sure[right], sure[~right]


def per_class_accuracy(labels, predicted, classes):
    labels, predicted = torch.as_tensor(labels).long(), torch.as_tensor(predicted).long()
    total = torch.bincount(labels, minlength=classes)
    return torch.bincount(labels[labels == predicted], minlength=classes) / total


def worst_confusions(labels, predicted, k):
    labels, predicted = torch.as_tensor(labels).long(), torch.as_tensor(predicted).long()
    errors = torch.stack([labels, predicted], dim=1)[labels != predicted]
    pairs, counts = torch.unique(errors, dim=0, return_counts=True)
    order = torch.argsort(counts, descending=True)[:k]
    return torch.cat([pairs[order], counts[order, None]], dim=1)


def expected_calibration_error(probabilities, labels, bins):
    sure, chosen = torch.as_tensor(probabilities, dtype=torch.float64).max(dim=1)
    right = (chosen == torch.as_tensor(labels)).double()
    edges = torch.linspace(0, 1, bins + 1, dtype=torch.float64)
    error = torch.zeros(1, dtype=torch.float64)
    for low, high in itertools.pairwise(edges):
        inside = sure.gt(low) & sure.le(high)
        if inside.any():
            error += inside.double().mean() * (right[inside].mean() - sure[inside].mean()).abs()
    return error.squeeze()
