"""What a worker must share with the run before it gets any work: code, packages, Python, and a jail that holds.

A worker looks in a process of its own, as one that has run for days remembers what was installed when it started.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from dataclasses import asdict, dataclass, replace

from cvgrade.doctor import examine
from cvgrade.environment import code_sha256, environment_sha256
from cvgrade.errors import GraderFault

TIMEOUT_S = 300.0  # the jail is tried some ten seconds; longer on a machine that is busy


@dataclass(frozen=True)
class Fitness:
    """What a machine has: versions and digests, and why its jail does not hold, "" where it does."""

    python: str
    machine: str
    code: str
    environment: str
    jail: str = ""


def fitness() -> Fitness:
    """Look at this machine, as it is now on the disk; its jail is not tried."""
    return Fitness(
        python=platform.python_version(),
        machine=f"{platform.system()} {platform.machine()}",
        code=code_sha256(),
        environment=environment_sha256(),
    )


def look(ours: Fitness, *, try_jail: bool) -> Fitness:
    """Look at this machine from a new process; its jail is tried only where all else is as in `ours`.

    Raises
    ------
    GraderFault
        Where that process fails.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "cvgrade.cluster.fitness", json.dumps(asdict(ours) if try_jail else None)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=True,
        )
        return Fitness(**json.loads(done.stdout))
    except (OSError, ValueError, TypeError, subprocess.SubprocessError) as error:
        said = str(getattr(error, "stderr", "") or "").strip()[-500:]
        raise GraderFault(
            f"expected `cvgrade doctor` to run there, got {error}. {said} Run it there and mend what it says."
        ) from error


def why_unfit(ours: Fitness, theirs: Fitness) -> str:
    """Say what keeps a worker from grading for us, and what to do; "" where nothing does."""
    if theirs.python != ours.python:
        what, here, there = "Python", ours.python, theirs.python
        remedy = f"Start the worker with Python {ours.python}"
    elif theirs.machine != ours.machine:
        what, here, there = "the kind of machine", ours.machine, theirs.machine
        remedy = f"Grade on workers of {ours.machine}, or run the command on a machine like them"
    elif theirs.code != ours.code:
        what, here, there = "cvgrade's code", ours.code[:12], theirs.code[:12]
        remedy = "Bring it to the version used here and start the worker again"
    elif theirs.environment != ours.environment:
        what, here, there = "the environment", ours.environment[:12], theirs.environment[:12]
        remedy = "Install there from the same constraints.txt and the same clone, and start the worker again"
    else:
        return theirs.jail and f"expected a jail that holds, got {theirs.jail}. Run `cvgrade doctor` there."
    return f"expected {what} to be as here ({here}), got {there}. {remedy}."


def main() -> None:
    """Print what this machine is like; the argument is what it should be like, or null."""
    found, ours = fitness(), json.loads(sys.argv[1])
    if ours is not None and not why_unfit(Fitness(**ours), found):
        broken = [f"{finding.what}: {finding.seen}" for finding in examine() if finding.state == "no"]
        found = replace(found, jail="; ".join(broken))
    print(json.dumps(asdict(found)))


if __name__ == "__main__":
    main()
