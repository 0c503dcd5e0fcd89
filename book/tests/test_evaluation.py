"""The measures of chapter 7, against torch, hand-worked examples and properties."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from cvbook.evaluation import confusion_counts, reliability, softmax, temperature


def test_softmax_equals_torch_and_survives_large_logits():
    logits = np.random.default_rng(0).normal(scale=300, size=(20, 7))
    np.testing.assert_allclose(
        softmax(logits), torch.softmax(torch.tensor(logits), dim=1).numpy(), atol=1e-12
    )


def test_confusion_counts_have_a_row_for_each_true_class():
    counts = confusion_counts([0, 0, 0, 1, 1, 2, 2], [1, 1, 0, 0, 1, 0, 2], 4)
    assert counts.tolist() == [[1, 2, 0, 0], [1, 1, 0, 0], [1, 0, 1, 0], [0, 0, 0, 0]]


def test_reliability_of_a_hand_worked_example():
    # bins of 0 to 0.5 and 0.5 to 1; gaps 0.6 and |1/3 − 0.8|; 0.5 itself belongs to the first
    found = reliability([0.4, 0.6, 0.8, 1.0], [True, False, True, False], bins=2)
    assert found.counts.tolist() == [1, 3]
    assert found.error == pytest.approx(0.6 / 4 + 3 / 4 * (0.8 - 1 / 3))
    assert reliability([0.5], [True], bins=2).counts.tolist() == [1, 0]


def test_empty_bins_count_nothing():
    found = reliability([0.95, 0.95], [True, True])
    assert np.isnan(found.accuracy[:9]).all()
    assert found.error == pytest.approx(0.05)


def test_temperature_undoes_a_known_scaling():
    rng = np.random.default_rng(1)
    logits = rng.normal(size=(20_000, 5))
    labels = [rng.choice(5, p=row) for row in softmax(logits)]
    assert temperature(logits * 2, labels) == pytest.approx(2, rel=0.06)
