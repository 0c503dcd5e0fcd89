"""The command `cvgrade gradescope`."""

from __future__ import annotations

from pathlib import Path

import click

from cvgrade.assignment import find_assignment
from cvgrade.errors import AssignmentError
from cvgrade.files import write_atomically
from cvgrade.gradescope.packing import gradescope_zip
from cvgrade.options import root_option

LIBRARIES_MB = 1536  # what the engine and the preloaded libraries take besides a submission


@click.command("gradescope")
@click.argument("assignment")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Zip to write. Default: gradescope-<assignment>.zip.",
)
@click.option(
    "--torch-index",
    default="",
    help="Index of PyTorch's builds without CUDA, as PyTorch's installation page gives it: gigabytes less to install.",
)
@root_option
def gradescope_command(assignment: str, output: Path | None, torch_index: str, root: Path) -> None:
    """Write a complete autograder for Gradescope: engine, ASSIGNMENT with its hidden tests, everything pinned.

    Reads solutions/<assignment>/ and the clone that cvgrade runs from. Upload the zip at "Configure Autograder". It
    holds the solution: keep it as secret as solutions/. Where Gradescope's container allows no jail, nothing is
    graded, and its instructors' output says so.

    \b
    Example: cvgrade gradescope 03_convolution --output convolution.zip

    Exit code 0: written. 2: no such assignment, no clone. 3: a disk is full or gone.
    """  # noqa: D301 — \b is click's mark for a line to keep as it is
    source = find_assignment(assignment, root)
    target = output or Path(f"gradescope-{source.name}.zip")
    if target.is_dir():
        raise AssignmentError(
            f"gradescope: expected a file to write, got the folder {target}. Name a file in it."
        )
    points = sum(source.tasks.values())
    write_atomically(target, gradescope_zip(source, torch_index=torch_index))
    click.echo(target)
    memory_gb = -(-(source.limits.memory_mb + LIBRARIES_MB) // 1024)
    minutes = max(10, round(source.limits.submission_timeout_s * 4 / 60))
    click.echo(
        f"In Gradescope: {points:g} autograder points, base image Ubuntu 24.04 or later, at least "
        f"{memory_gb} GB of memory, a timeout of {minutes} minutes.",
        err=True,
    )
