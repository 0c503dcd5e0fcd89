"""What stands, while a notebook is graded, where the book keeps functions that answer tasks.

The jail shows this file in the place of those modules: importing from them works, so that a cell that only draws
with the book's pictures goes on; calling what was imported says what to do. It imports nothing of ours.
"""

from __future__ import annotations

from typing import Any

MODULES = (  # of cvbook
    "architectures",
    "artifacts",
    "claims_network",
    "convolution",
    "evaluation",
    "networks",
    "receptive_field",
    "scores",
    "softmax_regression",
)
FOLDERS = ("recorded", "__pycache__")  # networks trained already, and the modules once more
MESSAGE = "the book's own functions are not there when a notebook is graded. Write this one yourself."


def __getattr__(name: str) -> Any:
    """Return a function that says, where it is called, that it is not there."""
    if name.startswith("__"):
        raise AttributeError(name)

    def withheld(*_: Any, **__: Any) -> Any:
        raise NotImplementedError(f"{name}: {MESSAGE}")

    return withheld
