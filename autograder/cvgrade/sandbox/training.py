"""Which cells of a notebook train a network: they are not run again where the trained network is handed in."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cvgrade.sandbox import cells

TRAINING = frozenset({"fit", "optimize", "search"})  # of a model, of a study of Optuna, of a tuner of Keras
_NOT_TRAINING = frozenset({"re"})  # re.search


def training_cells(sources: list[str]) -> list[int]:
    """Number the cells (from 1) that train when they run, by themselves or through a function of the notebook.

    A cell that only defines such a function is none of them.
    """
    trees = [_parsed(source) for source in sources]
    functions = {
        node.name: node
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }
    training: set[str] = set()
    while True:
        found = {name for name, node in functions.items() if _trains(node.body, training)}
        if found <= training:
            break
        training |= found
    return [number for number, tree in enumerate(trees, start=1) if _trains(tree.body, training)]


def _parsed(source: str) -> ast.Module:
    try:
        return ast.parse(cells.plain_python(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # will fail when it runs
        return ast.Module([], [])


def _trains(body: list[ast.stmt], functions: set[str]) -> bool:
    for node in _executed(body):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name) and called.id in functions:
                return True
            if isinstance(called, ast.Attribute) and called.attr in TRAINING:
                owner = called.value
                if not (isinstance(owner, ast.Name) and owner.id in _NOT_TRAINING):
                    return True
    return False


def _executed(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """Walk what runs when these statements run: everything but the insides of definitions."""
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            yield node
            waiting += ast.iter_child_nodes(node)
