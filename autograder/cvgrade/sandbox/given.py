"""Arguments that only a student's own process can hold: a function, a random generator, a tensor of Keras.

What crosses is the text of an expression, and plain data for its names. The student's code may read both.
"""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

LIBRARIES = {"np": "numpy", "keras": "keras", "torch": "torch", "optuna": "optuna"}  # imported where named


@dataclass(frozen=True)
class Given:
    """An argument that is made anew, in the student's process, for every call.

    Attributes
    ----------
    source
        A Python expression. It sees ``np``, ``keras``, ``torch``, ``optuna`` and `names`, nothing of the student's.
    names
        Plain data.

    Raises
    ------
    SyntaxError
        Where the source is no expression.
    """

    source: str
    names: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        compile(self.source, "<given>", "eval")

    def __repr__(self) -> str:
        names = "".join(f", {name}={value!r}" for name, value in self.names.items())
        return f"student.given({self.source!r}{names})"

    def written(self) -> tuple[Any, ...]:
        """Return plain data that stand for it."""
        return ("given", self.source, self.names)


def evaluate(source: str, names: dict[str, Any]) -> Any:
    """Make what an expression describes; whatever goes wrong is raised."""
    used = {node.id for node in ast.walk(ast.parse(source, mode="eval")) if isinstance(node, ast.Name)}
    scope = {alias: importlib.import_module(name) for alias, name in LIBRARIES.items() if alias in used}
    return eval(compile(source, "<given>", "eval"), {**scope, **names})


def as_functional(answer: Any, arguments: Iterable[Any]) -> Any:
    """Turn a symbolic tensor of Keras into the model that leads to it from the symbolic arguments.

    Any other answer is returned as it is.
    """
    keras: Any = sys.modules.get("keras")
    tensor = getattr(keras, "KerasTensor", None)
    if tensor is None or not isinstance(answer, tensor):
        return answer
    inputs = [argument for argument in arguments if isinstance(argument, tensor)]
    return keras.Model(inputs[0] if len(inputs) == 1 else inputs, answer) if inputs else answer
