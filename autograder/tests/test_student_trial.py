"""A student's way through an assignment, in JupyterLab in a real browser: unpack, start, fail, read, mend, hand in."""

import json
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from cvgrade.assignment import find_assignment
from cvgrade.release import write_release, write_zip
from cvgrade.results import Report
from cvgrade.source import read_cells, solution_text
from jupyter_trial import own_settings, serving, stay_at
from playwright.sync_api import Locator, Page, expect

NAME = "03_convolution"
SLOW_MS = 120_000  # for a machine that has much else to do


def command_to_start(guide: str) -> list[str]:
    """The second command of the page that comes with the zip, run by this Python."""
    _, start = re.search(r"```\n(.*)\n(.*)\n```", guide).groups()
    python, *words = shlex.split(start)
    assert python == "python"
    return [sys.executable, *words]


class Notebook:
    """An open notebook, used as a student does: by clicks and keys."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        page.goto(address)
        expect(page.locator(".jp-Toolbar-kernelName")).to_have_text(re.compile("Python 3"), timeout=SLOW_MS)

    def cell(self, text: str) -> Locator:
        return self.page.locator(".jp-CodeCell").filter(has_text=text).first

    def write(self, start: str, code: str) -> None:
        """Replace the cell that holds `start`, and run it."""
        self.cell(start).locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(code)
        self.run(self.page.locator(".jp-CodeCell.jp-mod-active"))  # it may hold `start` no more

    def run(self, cell: Locator) -> str:
        """Run a cell, and return what it shows."""
        prompt = cell.locator(".jp-InputPrompt").first
        before = re.escape((prompt.text_content() or "").strip() or "[ ]:")
        prompt.click()
        self.page.keyboard.press("Control+Enter")
        expect(prompt).to_have_text(re.compile(rf"^\s*(?!{before})\[\d+\]:\s*$"), timeout=SLOW_MS)
        return cell.locator(".jp-OutputArea").inner_text()

    def check(self, task: str) -> str:
        return self.run(self.cell(f'check("{task}")'))

    def save(self) -> None:
        self.page.keyboard.press("Control+s")
        expect(self.page.locator(".lm-TabBar-tab.jp-mod-dirty")).to_have_count(0)


def outcomes(printed: str) -> dict[str, bool]:
    """What a check says of each test: its name's words, and whether it passes."""
    found = re.findall(r"^  ([✓✗]) ([^:\n]+)", printed, re.MULTILINE)
    return {words: mark == "✓" for mark, words in found}


@pytest.mark.needs_jail
def test_a_student_fails_reads_mends_and_hands_in_and_is_graded_as_the_checks_said(
    repository, page, tmp_path
):
    assignment = find_assignment(NAME, repository)
    cells = {cell.task: solution_text(cell, assignment.source) for cell in read_cells(assignment.source)}
    mistakes = {mistake.name: mistake for mistake in assignment.mistakes}
    environment = own_settings(tmp_path / "settings")

    with zipfile.ZipFile(write_zip(assignment, write_release(assignment, tmp_path), tmp_path)) as archive:
        archive.extractall(tmp_path / "student")
    folder = tmp_path / "student" / NAME
    start = command_to_start((folder / "README.md").read_text("utf-8"))
    checked: dict[str, bool] = {}
    with serving(start, folder, environment) as address:
        stay_at(page, address)
        notebook = Notebook(page, f"{address}/lab/tree/convolution.ipynb")
        for first in ("import cvdata", "def show"):
            notebook.run(notebook.cell(first))

        told = notebook.check("cross_correlate")
        assert told.startswith("cross_correlate: 0 of 3 visible tests pass, 0 of 9 points:")
        assert "is not defined yet. Run the cell that defines it" in " ".join(told.split())
        notebook.run(notebook.cell("def cross_correlate"))
        told = " ".join(notebook.check("cross_correlate").split())
        assert "cross_correlate: write your code here" in told

        notebook.write("def cross_correlate", mistakes["flipped_kernel"].code)
        told = " ".join(notebook.check("cross_correlate").split())
        assert f"→ {mistakes['flipped_kernel'].diagnosis}" in told
        assert "✓ cross correlate gives the worked example" in told

        for task in assignment.tasks:
            start_of_cell = "by_hand = None" if task == "by_hand" else f"def {task}("
            notebook.write(start_of_cell, mistakes["root_forgotten"].code if task == "edges" else cells[task])
            told = notebook.check(task)
            assert ("✗" in told) == (task == "edges"), told
            checked |= outcomes(told)
        notebook.save()

    handed_in = tmp_path / "submitted" / "eve" / NAME
    shutil.copytree(folder, handed_in, ignore=shutil.ignore_patterns(".*", "*.log"))
    saved = json.loads((handed_in / "convolution.ipynb").read_text("utf-8"))
    assert sum(bool(cell.get("outputs")) for cell in saved["cells"]) >= len(assignment.tasks)
    command = [sys.executable, "-m", "cvgrade.cli", "grade", NAME, "--root", repository, "--jobs", "1"]
    command += ["--submissions", tmp_path / "submitted", "--output", tmp_path / "graded"]
    subprocess.run(command, check=True, env=environment, capture_output=True, timeout=240)
    report = Report.from_json(
        Path(tmp_path / "graded" / NAME / "results" / "eve.json").read_text(encoding="utf-8")
    )
    visible = [test for task in report.tasks for test in task.tests if test.visibility == "visible"]
    assert checked == {test.name.removeprefix("test_").replace("_", " "): test.passed for test in visible}
    assert 0 < sum(not passed for passed in checked.values()) < 3
