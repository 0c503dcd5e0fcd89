"""Which cells train, so that they are not run again where the trained network is handed in."""

import pytest
from cvgrade.sandbox.training import training_cells


@pytest.mark.parametrize(
    "cell",
    [
        "history = model.fit(x, y)",
        "for rate in (0.1, 0.01):\n    build(rate).fit(x)",
        "if True:\n    study.optimize(objective, n_trials=3)",
        "with quiet:\n    tuner.search(x, y)",
        "%time model.fit(x)",
        "losses = [network.fit(x) for network in networks]",
    ],
)
def test_a_cell_that_trains_is_found(cell):
    assert training_cells(["x = 1", cell]) == [2]


@pytest.mark.parametrize(
    "cell",
    [
        "def train(model):\n    return model.fit(x)",
        "class Trainer:\n    def run(self):\n        self.model.fit(x)",
        "train = lambda: model.fit(x)",
        "found = re.search('a', text)",
        "fit = 3\nmodel.fitted",
        "this is no Python",
        "",
    ],
)
def test_a_cell_that_only_defines_or_does_not_train_is_run(cell):
    assert training_cells([cell]) == []


def test_a_call_of_a_function_that_trains_is_training_however_deep():
    cells = [
        "def train(m): m.fit(x)",
        "def all_of_it():\n    for m in models: train(m)",
        "all_of_it()",
        "other()",
    ]
    assert training_cells(cells) == [3]


def test_functions_that_call_each_other_come_to_an_end():
    assert training_cells(["def a(): b()", "def b(): a()", "a()"]) == []


def test_a_cell_nested_beyond_measure_is_left_to_fail_by_itself():
    assert training_cells(["x = " + "(" * 5000 + ")" * 5000, "m.fit(x)"]) == [2]
