"""What seeds the hidden inputs of a grading run: drawn once, kept beside the results, recorded in each."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from cvgrade.errors import AssignmentError
from cvgrade.files import write_atomically


def run_seed(folder: Path, wanted: int | None) -> int:
    """Return the seed of a folder of results: the `wanted` one, else the one used before, else a new one.

    Nobody who hands in can know a new seed, so nobody can know the images that accuracy is measured on. It is kept
    in ``<folder>/run.json``: a run that goes on, and a replay, draw the same inputs.

    Raises
    ------
    AssignmentError
        Where the kept seed cannot be read.
    """
    kept = kept_seed(folder)
    seed = wanted if wanted is not None else kept if kept is not None else secrets.randbits(48)
    if seed != kept:
        write_atomically(folder / "run.json", json.dumps({"seed": seed}) + "\n")
    return seed


def kept_seed(folder: Path) -> int | None:
    """Return the seed that earlier runs into this folder used, None where there was none; raise as `run_seed`."""
    path = folder / "run.json"
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))["seed"] if path.is_file() else None
        if not isinstance(kept, int | None) or isinstance(kept, bool):
            raise TypeError(f"seed {kept!r}")
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise AssignmentError(
            f"{path}: expected the seed of earlier runs, got {error!r}. Take it from a file of results/ and give it "
            "with --seed, or remove the file for a new one."
        ) from error
    return kept


def seed_words(assignment: str, seed: int) -> str:
    """Join what seeds the tests of a run, besides the names of student and test."""
    return f"{seed}\0{assignment}"
