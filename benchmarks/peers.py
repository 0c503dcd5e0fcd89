"""Claim: a well-behaved submission costs a small fraction of what other autograders use, though only ours is jailed.

python benchmarks/peers.py [--peers 5] [--ours 200]

The same solved notebook of 03_convolution, copied, graded by nbgrader (its own `autograde`), by otter-grader
(`otter run`, no container) and by `cvgrade grade`. Peers get six tests, one a task; cvgrade runs all of its own.
Processor seconds, with what each needs to start; otter-grader is installed into build/peers. The table is written
to benchmarks/reports/peers.md.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from cvgrade.assignment import Assignment, find_assignment
from cvgrade.release import released_files, solved_notebook
from grading import processor_seconds

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "benchmarks" / "reports" / "peers.md"
OTTER, OTTER_VERSION = ROOT / "build" / "peers" / "otter", "7.0.0"
LIMIT_CPU_S = 0.02
NAME = "03_convolution"
TESTS = {
    "by_hand": "assert np.shape(by_hand) == (6, 6) or np.ndim(by_hand) == 2",
    "cross_correlate": "a, k = np.random.rand(8, 9), np.random.rand(3, 2)\n"
    "assert np.allclose(cross_correlate(a, k), correlate2d(a, k, mode='valid'))",
    "convolve": "a, k = np.random.rand(8, 9), np.random.rand(3, 2)\n"
    "assert np.allclose(convolve(a, k), convolve2d(a, k, mode='valid'))",
    "yellowness": "assert np.shape(yellowness(np.zeros((4, 5, 3), np.uint8))) == (4, 5)",
    "conv_layer": "shape = np.shape(conv_layer(np.ones((2, 6, 5, 3)), np.ones((3, 3, 3, 4)), np.zeros(4)))\n"
    "assert shape == (2, 4, 3, 4)",
    "edges": "assert np.shape(edges(np.ones((6, 5)), 'sobel')) == (4, 3)",
}
IMPORTS = "import numpy as np\nfrom scipy.signal import convolve2d, correlate2d\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", type=int, default=5)
    parser.add_argument("--ours", type=int, default=200)
    options = parser.parse_args()
    assignment = find_assignment(NAME, ROOT)
    with tempfile.TemporaryDirectory() as folder:
        each_s = {
            "nbgrader 0.9.6": nbgrader_seconds(assignment, Path(folder, "nbgrader"), options.peers),
            f"otter-grader {OTTER_VERSION}": otter_seconds(assignment, Path(folder, "otter"), options.peers),
        }
        ours_s = processor_seconds(assignment, Path(folder, "ours"), options.ours)[2]
    REPORT.write_text(report(each_s, ours_s, options.peers, options.ours), "utf-8")
    print(REPORT.read_text("utf-8"))


def nbgrader_seconds(assignment: Assignment, folder: Path, count: int) -> float:
    """Autograde copies with nbgrader in one run; return the CPU seconds of each."""
    notebook = json.loads(released_files(assignment)["convolution.ipynb"])
    for cell in notebook["cells"]:
        task = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            cell["source"] = IMPORTS + TESTS[task]
    write(folder / "source" / NAME / "convolution.ipynb", json.dumps(notebook).encode())
    for number in range(count):
        path = folder / "submitted" / f"s{number:03}" / NAME / "convolution.ipynb"
        write(path, solved_notebook(assignment))
    nbgrader = [sys.executable, "-m", "nbgrader"]
    run([*nbgrader, "generate_assignment", NAME, f"--course-dir={folder}"], folder)
    seconds = run([*nbgrader, "autograde", NAME, f"--course-dir={folder}"], folder)
    graded = list((folder / "autograded").glob(f"*/{NAME}/convolution.ipynb"))
    assert len(graded) == count, "nbgrader did not grade them all"
    return seconds / count


def otter_seconds(assignment: Assignment, folder: Path, count: int) -> float:
    """Run otter-grader on copies, one after another; return the CPU seconds of each."""
    if not (OTTER / "bin" / "otter").exists():
        subprocess.run([sys.executable, "-m", "venv", OTTER], check=True)
        notebook_needs = [
            "numpy",
            "scipy",
            "pillow",
            "opencv-python-headless",
            "platformdirs",
            "matplotlib",
            "rich",
            "ipykernel",
        ]
        wanted = [f"otter-grader=={OTTER_VERSION}", *notebook_needs]
        subprocess.run([OTTER / "bin" / "pip", "install", "-q", *wanted], check=True)
    for task, test in TESTS.items():
        lines = (IMPORTS + test).splitlines()
        case = {"code": "\n".join(f">>> {line}" for line in lines), "hidden": False, "locked": False}
        suite = {"cases": [case], "scored": True, "setup": "", "teardown": "", "type": "doctest"}
        text = f"OK_FORMAT = True\ntest = {{'name': {task!r}, 'points': 1, 'suites': [{suite!r}]}}\n"
        write(folder / "tests" / f"{task}.py", text.encode())
    otter = str(OTTER / "bin" / "otter")
    run(
        [otter, "generate", "-t", "tests", "-o", "autograder.zip", "--no-requirements", "--no-environment"],
        folder,
    )
    notebook = json.loads(solved_notebook(assignment))
    for cell in notebook["cells"]:
        text = "".join(cell["source"])
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            cell["source"] = "pass"
        elif cell["cell_type"] == "code":
            cell["source"] = text.replace("from cvgrade import check", "")
    write(folder / "convolution.ipynb", json.dumps(notebook).encode())
    for number in range(count):
        (folder / f"out{number}").mkdir()
    seconds = sum(
        run([otter, "run", "-a", "autograder.zip", "-o", f"out{number}", "convolution.ipynb"], folder)
        for number in range(count)
    )
    results = json.loads((folder / "out0" / "results.json").read_text())
    scores = [test.get("score") for test in results["tests"] if "max_score" in test]
    assert scores.count(1.0) >= len(TESTS), f"otter gave {results['tests']}"
    return seconds / count


def run(command: list[str], folder: Path) -> float:
    """Run a program; return the CPU seconds that it and all it waited for used."""
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    paths = os.pathsep.join(str(ROOT / part) for part in ("datasets", "autograder", "book"))
    environment = os.environ | {"PATH": programs, "PYTHONPATH": paths}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def write(path: Path, content: bytes) -> None:
    """Write a file, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def report(each_s: dict[str, float], ours_s: float, peers: int, ours: int) -> str:
    """Write the table."""
    lines = [
        "# What grading costs, beside other autograders",
        "",
        f"`python benchmarks/peers.py`, {datetime.date.today()}, {platform.machine()}, {os.cpu_count()} cores, load "
        f"{os.getloadavg()[0]:.1f}. Processor seconds for one well-behaved submission of {NAME}: peers over {peers} "
        f"copies with six tests, cvgrade over {ours} copies with all of its own, in a jail, results stored.",
        "",
        "| grader | CPU s each | of cvgrade's | isolated |",
        "| --- | --- | --- | --- |",
        *(f"| {name} | {seconds:.2f} | {seconds / ours_s:.0f} × | no |" for name, seconds in each_s.items()),
        f"| cvgrade | {ours_s:.3f} | 1 | yes |",
        f"| limit | {LIMIT_CPU_S} | {LIMIT_CPU_S / ours_s:.2f} × | |",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
