"""Checkpoints of a training: whoever is killed leaves a whole one, the old or the new."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import torch


def write(file: str | os.PathLike[str] | None, facts: dict[str, Any], state: dict[str, Any]) -> None:
    """Write a checkpoint at the side and rename it; do nothing without a file."""
    if file is None:
        return
    aside = Path(f"{os.fspath(file)}.new")
    torch.save({"facts": facts, "state": state}, aside)
    aside.replace(file)


def read(
    file: str | os.PathLike[str] | None, facts: dict[str, Any], device: torch.device
) -> dict[str, Any] | None:
    """Read the state of a checkpoint; None if there is no file.

    Raises
    ------
    ValueError
        If it was made from other facts: other data, options or shapes.
    """
    if file is None or not Path(file).exists():
        return None
    stored = torch.load(file, map_location=device, weights_only=True)
    if stored["facts"] != facts:
        changed = ", ".join(name for name in facts if stored["facts"].get(name) != facts[name])
        advice = "Remove the file to begin anew."
        raise ValueError(
            f"{file}: expected a checkpoint of this training, got one with other {changed}. {advice}"
        )
    state: dict[str, Any] = stored["state"]
    return state
