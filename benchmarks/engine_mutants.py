"""Claim: the engine's tests notice small changes to the modules that form a mark.

pip install "pixels-to-predictions[audit]"; python benchmarks/engine_mutants.py [wire …] [--sample 100] [--jobs 2]

Cosmic Ray changes one operator, comparison, number or keyword at a time in a copy of the engine; the tests of that
module run on the copy, each in a process forked from one that has imported the libraries. A change that no test
notices has survived: it is either equivalent, and then listed with the reason in benchmarks/engine_equivalent.toml,
or it shows what to test. Runs go on where they were stopped. The tables are written to
benchmarks/reports/engine_mutants.md; exit code 1 where a survivor has no reason.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import datetime
import hashlib
import importlib
import json
import os
import platform
import random
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from mutants import changes, difference
from rich.progress import track

ROOT = Path(__file__).parents[1]
ENGINE = ROOT / "autograder" / "cvgrade"
TESTS = ROOT / "autograder" / "tests"
REPORT = ROOT / "benchmarks" / "reports" / "engine_mutants.md"
EQUIVALENT = ROOT / "benchmarks" / "engine_equivalent.toml"
STATE = ROOT / "build" / "engine_mutants"
TIMEOUT_S = 300.0
WITH_THE_JAIL = ["test_grade.py", "test_survival.py", "test_replay.py"]
MODULES = {  # and the tests that are to notice, the quick ones first
    "results": ["test_results.py"],
    "sandbox/wire": ["test_wire.py", "test_wire_channel.py"],
    "checks": ["test_checks.py"],
    "assembly": WITH_THE_JAIL,
    "grade": WITH_THE_JAIL,
    "job": WITH_THE_JAIL,
}
LIBRARIES = (
    "numpy",
    "pytest",
    "hypothesis",
    "jsonschema",
    "nbformat",
    "nbgrader.api",
    "scipy.signal",
    "rich.live",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="*", help="Default: all.")
    parser.add_argument("--sample", type=int, help="try this many changes of each module, drawn at random")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    chosen = [name for name in MODULES if not options.modules or name.rpartition("/")[2] in options.modules]
    for library in LIBRARIES:
        importlib.import_module(library)
    STATE.mkdir(parents=True, exist_ok=True)
    for name in chosen:
        audit(name, options.sample, options.jobs)
    tables = {name: json.loads(path_of(name).read_text()) for name in MODULES if path_of(name).exists()}
    listed = equivalents()
    REPORT.write_text(report(tables, listed), "utf-8")
    print(REPORT.read_text("utf-8"))
    sys.exit(any(unexplained(facts, listed) for facts in tables.values()))


def path_of(name: str) -> Path:
    """Return where a module's outcomes are kept."""
    return STATE / f"{name.replace('/', '.')}.json"


def audit(name: str, sample: int | None, jobs: int) -> None:
    """Try the changes of one module; keep each outcome as it is known."""
    source = (ENGINE / f"{name}.py").read_text("utf-8")
    digest = hashlib.sha256(source.encode())
    for test in MODULES[name]:
        digest.update((TESTS / test).read_bytes())
    facts = {"digest": digest.hexdigest(), "made": 0, "date": "", "outcomes": {}}
    with contextlib.suppress(OSError, ValueError):
        stored = json.loads(path_of(name).read_text())
        facts = stored if stored["digest"] == facts["digest"] else facts
    mutants = list(mutants_of(source))
    facts |= {"made": len(mutants), "date": f"{datetime.date.today()}"}
    if sample is not None:
        mutants = random.Random(0).sample(mutants, min(sample, len(mutants)))
    assert run_tests(name, source), f"{name}: expected the tests to pass on the unchanged module"
    assert not run_tests(name, "raise SystemError"), f"{name}: expected the tests to see the changed module"
    waiting = [mutant for mutant in mutants if " → ".join(mutant[:2]) not in facts["outcomes"]]
    with ThreadPoolExecutor(jobs) as pool:
        outcomes = pool.map(lambda mutant: run_tests(name, mutant[2]), waiting)
        bar = track(waiting, name, disable=not sys.stderr.isatty())
        for (before, after, _), survived in zip(bar, outcomes, strict=True):
            facts["outcomes"][f"{before} → {after}"] = survived
            path_of(name).write_text(json.dumps(facts))
    path_of(name).write_text(json.dumps(facts))


def mutants_of(source: str) -> Iterator[tuple[str, str, str]]:
    """Change a module in every way, one at a time; give the lines before and after, and the new text.

    Changes of annotations, which nothing evaluates, are left out.
    """
    seen = {meaning(source)}
    for changed in changes(source):
        what = meaning(changed)
        if what not in seen:
            seen.add(what)
            before, after = difference(source, changed)
            yield " ⏎ ".join(before), " ⏎ ".join(after), changed


def meaning(source: str) -> str:
    """Write a module without its annotations."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign):
            node.annotation = ast.Constant(None)
        elif isinstance(node, ast.FunctionDef):
            node.returns = None
    return ast.unparse(tree)


def run_tests(name: str, source: str) -> bool:
    """Run a module's tests on a copy of the engine with this text in it; say whether all pass."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ENGINE, Path(folder, "cvgrade"), ignore=shutil.ignore_patterns("__pycache__"))
        Path(folder, "cvgrade", f"{name}.py").write_text(source, "utf-8")
        child = os.fork()
        if child == 0:
            os.setsid()
            code = 1
            with contextlib.suppress(BaseException):
                code = int(in_child(folder, MODULES[name]))
            os._exit(code)
        ended = time.monotonic() + TIMEOUT_S
        while time.monotonic() < ended:
            found, status = os.waitpid(child, os.WNOHANG)
            if found:
                return status == 0
            time.sleep(0.05)
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return False


def in_child(folder: str, tests: list[str]) -> int:
    """Run tests with pytest, in silence; return its exit code."""
    silence = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(silence, number)
    sys.path.insert(0, folder)
    for module in [module for module in sys.modules if module.partition(".")[0] == "cvgrade"]:
        del sys.modules[module]  # ours: the copy is to be imported
    os.environ |= {"PYTHONPATH": folder, "TMPDIR": folder, "PYTHONDONTWRITEBYTECODE": "1"}
    tempfile.tempdir = folder
    os.chdir(ROOT)
    return pytest.main(
        ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *(str(TESTS / test) for test in tests)]
    )


def equivalents() -> dict[str, str]:
    """Read the reasons why some changes change nothing that matters."""
    entries = tomllib.loads(EQUIVALENT.read_text("utf-8"))["mutant"] if EQUIVALENT.exists() else []
    return {f"{entry['before']} → {entry['after']}": entry["reason"] for entry in entries}


def unexplained(facts: dict[str, dict[str, bool]], listed: dict[str, str]) -> list[str]:
    """List the survivors without a reason."""
    return [change for change, survived in facts["outcomes"].items() if survived and change not in listed]


def report(tables: dict[str, dict[str, dict[str, bool]]], listed: dict[str, str]) -> str:
    """Write a table of all modules and, below it, every survivor."""
    lines = [
        "# Small changes to the engine, and what its tests make of them",
        "",
        f"`python benchmarks/engine_mutants.py`, {platform.machine()}, {os.cpu_count()} cores, operators of Cosmic Ray",
        "",
        "| module | date | possible changes | tried | noticed | survived, with a reason | survived |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, facts in tables.items():
        survivors = [change for change, survived in facts["outcomes"].items() if survived]
        left = len(unexplained(facts, listed))
        tried = len(facts["outcomes"])
        row = (name, facts["date"], facts["made"], tried, tried - len(survivors), len(survivors) - left, left)
        lines.append(f"| {' | '.join(map(str, row))} |")
    for name, facts in tables.items():
        lines += ["", f"## {name}", "", "| change | reason |", "| --- | --- |"]
        lines += [
            f"| `{change.replace('|', chr(92) + '|')}` | {listed.get(change, '**survived**')} |"
            for change, survived in facts["outcomes"].items()
            if survived
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
