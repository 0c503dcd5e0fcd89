"""Claim: chapters and exercises run outside the repository, in a fresh environment with the `student` extra alone.

make book; python benchmarks/outside.py [--keep FOLDER] [01_tensors …]

Builds the wheel, installs it with its extra `student` into a new virtual environment, and runs there, in empty
folders and with an empty home, every chapter as the book gives it to download and every exercise's solved notebook
with the files of its release. Prints how long each took or why it failed; the table is written to
benchmarks/reports/outside.md. Exit code 1 where one fails.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from cvgrade.assignment import find_assignment
from cvgrade.release import released_files, solved_notebook

ROOT = Path(__file__).parents[1]
CHAPTERS = ROOT / "book" / "_build" / "html" / "_sources" / "chapters"
REPORT = ROOT / "benchmarks" / "reports" / "outside.md"
LIMIT_S = 1800
KEPT = ("PATH", "LANG", "SSL_CERT_FILE", "http_proxy", "https_proxy", "no_proxy")  # of our environment
Rows = list[tuple[str, float, str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", type=Path, help="a folder for everything, instead of a temporary one")
    parser.add_argument("names", nargs="*", help="of chapters and exercises; default: all")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (options.keep or Path(temporary)).resolve()
        python, packages = environment(folder)
        rows: Rows = []
        for name, files in notebooks():
            if not options.names or name.rpartition("/")[2] in options.names:
                rows.append((name, *run(python, folder, name, files)))
                print(*rows[-1], file=sys.stderr, flush=True)
    text = report(rows, packages)
    if not options.names:
        REPORT.write_text(text, "utf-8")
    print(text)
    sys.exit(any(problem for *_, problem in rows))


def environment(folder: Path) -> tuple[Path, int]:
    """Make the fresh environment; return its Python and how many packages it has."""
    pip = ["-m", "pip", "--disable-pip-version-check", "-q"]
    subprocess.run(
        [sys.executable, *pip, "wheel", "--no-deps", "-w", str(folder / "wheel"), str(ROOT)], check=True
    )
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    python = folder / "venv" / "bin" / "python"
    (wheel,) = (folder / "wheel").glob("*.whl")
    constraints = ["-c", str(ROOT / "constraints.txt")]
    subprocess.run([python, *pip, "install", *constraints, f"{wheel}[student]"], check=True)
    listed = subprocess.run([python, *pip, "list"], check=True, capture_output=True, text=True).stdout
    return python, len(listed.splitlines()) - 2


def notebooks() -> Iterator[tuple[str, dict[str, bytes]]]:
    """Give each notebook's name and its folder's files; the one to run is the first."""
    for path in sorted(CHAPTERS.glob("*.ipynb")):
        yield f"chapters/{path.stem}", {path.name: path.read_bytes()}
    for path in sorted((ROOT / "solutions").glob("*/assignment.toml")):
        assignment = find_assignment(path.parent.name, ROOT)
        notebook = f"{assignment.notebook}.ipynb"
        files = {notebook: b""} | released_files(assignment) | {notebook: solved_notebook(assignment)}
        yield f"exercises/{assignment.name}", files


def run(python: Path, folder: Path, name: str, files: dict[str, bytes]) -> tuple[float, str]:
    """Execute one in a folder of its own; return the seconds and the end of what went wrong."""
    here = folder / name
    for path, content in files.items():
        (here / path).parent.mkdir(parents=True, exist_ok=True)
        (here / path).write_bytes(content)
    home = folder / "home"
    home.mkdir(exist_ok=True)
    kept = {word: os.environ[word] for word in KEPT if word in os.environ}
    own = {"HOME": str(home), "KERAS_BACKEND": "torch", "PYTHONDONTWRITEBYTECODE": "1"}
    line = [python, "-m", "jupyter", "execute", f"--timeout={LIMIT_S}", next(iter(files))]
    started = time.perf_counter()
    ended = subprocess.run(line, cwd=here, env=kept | own, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    last = ended.stderr.strip().splitlines()[-1:] or [f"exit code {ended.returncode}"]
    return seconds, "" if ended.returncode == 0 else last[0]


def report(rows: Rows, packages: int) -> str:
    """Write the table."""
    lines = [
        "# Chapters and exercises outside the repository",
        "",
        f"`python benchmarks/outside.py`, {datetime.date.today()}, {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}: a new environment with the extra `student`, {packages} packages.",
        "",
        "| notebook | s | went wrong |",
        "| --- | --: | --- |",
    ]
    lines += [f"| {name} | {seconds:.0f} | {problem or 'nothing'} |" for name, seconds, problem in rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
