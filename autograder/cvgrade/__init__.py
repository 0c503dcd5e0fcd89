"""The autograder: releases assignments, checks a student's notebook in place, grades a class in a jail."""

import os

os.environ.setdefault("KERAS_BACKEND", "torch")  # `import keras` fails without a backend installed for it

__all__ = ["check"]


def check(task: str) -> float:
    """Run the visible tests of a task on the notebook this is called from, and print what a beginner needs.

    Parameters
    ----------
    task
        Name of the function or variable asked for, for example ``"cross_correlate"``.

    Returns
    -------
    float
        The points its visible tests earned.
    """
    import sys

    from cvgrade.notebook import check_notebook  # not at import: pytest is only needed here

    return check_notebook(task, sys._getframe(1).f_globals)
