"""On well-behaved submissions our marks are those of nbgrader's own `autograde`, which runs each in a real kernel.

A few submissions are compared; CVGRADE_CROSS=60 compares so many, all that 03_convolution has.
"""

import json
import os
import sys
from pathlib import Path

import pytest
from cvgrade.assignment import find_assignment
from cvgrade.grade import grade_class
from cvgrade.release import solved_notebook, stub_notebook
from cvgrade.reports.gradebook import read_marks, sqlite_url
from cvgrade.submission import find_submissions

COUNT = int(os.environ.get("CVGRADE_CROSS", "2"))
SEED = 2013
CELLS = Path(__file__).with_name("nbgrader_cells")


@pytest.fixture
def assignment(repository):
    return find_assignment("03_convolution", repository)


def variants(assignment):
    """Notebooks by student: the stub, the solution, each right and each wrong way; spread over both kinds."""
    codes = [("right", other.name, other.code) for other in assignment.alternatives]
    codes += [("wrong", mistake.name, mistake.code) for mistake in assignment.mistakes]
    notebooks = {
        "solution": solved_notebook(assignment),
        "stub": stub_notebook(assignment),
    }
    for kind, name, code in codes[:: max(1, len(codes) // COUNT)]:
        notebook = json.loads(solved_notebook(assignment))
        places = [i for i, cell in enumerate(notebook["cells"]) if is_answer(cell)]
        notebook["cells"].insert(
            places[-1] + 1, {"cell_type": "code", "id": "mine", "metadata": {}, "outputs": []}
        )
        notebook["cells"][places[-1] + 1] |= {"execution_count": None, "source": code}
        notebooks[f"{kind}-{name}"] = json.dumps(notebook).encode()
    return dict(list(notebooks.items())[: COUNT + 2])


def is_answer(cell):
    return cell["metadata"].get("nbgrader", {}).get("solution")


def source_notebook(assignment):
    """The released notebook, whose checks mark and stand at its end: a wrong way comes after all answers."""
    notebook = json.loads(stub_notebook(assignment))
    checks = []
    for cell in list(notebook["cells"]):
        marks = cell["metadata"].get("nbgrader", {})
        if marks.get("grade"):
            call = f"points({str(assignment.folder)!r}, {marks['grade_id']!r}, {SEED}, globals())"
            cell["source"] = (
                f"import sys\nsys.path.insert(0, {str(CELLS)!r})\nfrom marking import points\n{call}"
            )
            checks.append(cell)
    notebook["cells"] = [cell for cell in notebook["cells"] if cell not in checks] + checks
    return json.dumps(notebook)


def test_marks_are_those_of_nbgraders_autograde(assignment, tmp_path, monkeypatch):
    programs = str(Path(sys.executable).parent)  # nbgrader looks for alembic there
    monkeypatch.setenv("PATH", programs + os.pathsep + os.environ["PATH"])
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config

    name = assignment.name
    source = tmp_path / "source" / name / "convolution.ipynb"
    source.parent.mkdir(parents=True)
    source.write_text(source_notebook(assignment))
    submitted = variants(assignment)
    for student, content in submitted.items():
        path = tmp_path / "submitted" / student / name / "convolution.ipynb"
        path.parent.mkdir(parents=True)
        notebook = json.loads(content)  # nbgrader overwrites the checks it knows, where they stand
        checks = [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade")]
        notebook["cells"] = [cell for cell in notebook["cells"] if cell not in checks] + checks
        path.write_text(json.dumps(notebook))
    config = Config()
    config.CourseDirectory.root = str(tmp_path)
    config.CourseDirectory.db_url = sqlite_url(tmp_path / "theirs.db")
    config.ExecutePreprocessor.timeout = 300
    theirs = NbGraderAPI(config=config)
    made = theirs.generate_assignment(name, force=True, create=True)
    assert made["success"], made
    for student in submitted:
        graded = theirs.autograde(name, student, force=True, create=True)
        assert graded["success"], graded

    reports = grade_class(
        assignment, find_submissions(tmp_path / "submitted", name), tmp_path / "results", jobs=2, seed=SEED
    )
    ours = {report.student: report.earned for report in reports}
    assert read_marks(sqlite_url(tmp_path / "theirs.db"), name) == ours
    assert ours["solution"] == 100
    assert ours["stub"] == 0
    assert len(set(ours.values())) > 2
