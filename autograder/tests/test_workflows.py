"""The container image and the workflows, as far as they can be tried without a builder: what they name exists."""

import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

INSTRUCTIONS = {"ARG", "FROM", "ENV", "WORKDIR", "COPY", "RUN", "USER", "ENTRYPOINT", "CMD"}
WORKFLOWS = ("check.yml", "publish.yml")


@pytest.fixture(scope="module")
def statements(repository: Path) -> list[tuple[str, str]]:
    text = (repository / "autograder" / "Containerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines]


def of(statements: list[tuple[str, str]], instruction: str) -> list[str]:
    return [rest for name, rest in statements if name == instruction]


def test_the_image_begins_with_an_exact_version_and_has_known_statements(statements):
    assert {name for name, _ in statements} <= INSTRUCTIONS
    (base,) = of(statements, "FROM")
    assert statements[0] == ("FROM", base)
    assert re.fullmatch(r"python:3\.1[12]\.\d+-slim-\w+", base)


def test_the_image_runs_as_an_ordinary_user_and_builds_before(statements):
    names = [name for name, _ in statements]
    assert of(statements, "USER") == ["grader"]
    assert "grader" in of(statements, "RUN")[-1]  # useradd
    assert not {"RUN", "COPY"} & set(names[names.index("USER") :])
    assert of(statements, "ENTRYPOINT") == ['["cvgrade"]']


def test_the_image_takes_files_that_exist_and_no_secret(statements, repository):
    ignored = (repository / ".dockerignore").read_text(encoding="utf-8").splitlines()
    taken = [word for rest in of(statements, "COPY") for word in rest.split()[:-1]]
    for name in taken:
        assert (repository / name).exists()
        assert f"!{name}" in ignored
    assert "*" in ignored
    assert not any(name.startswith(("solutions", "exercises", ".")) for name in taken)


def test_everything_that_the_image_installs_is_pinned(statements, repository):
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    pins = (repository / "constraints.txt").read_text(encoding="utf-8")
    commands = [shlex.split(rest) for rest in of(statements, "RUN") if rest.startswith("pip ")]
    assert len(commands) >= 2
    for words in commands:
        assert words[:2] == ["pip", "install"]
        assert "constraints.txt" in words or "--no-deps" in words
        extras = re.fullmatch(r"\.\[(.*)\]", words[-1])
        if extras:
            assert "--no-build-isolation" in words  # what an isolated build fetches is not pinned
            assert set(extras[1].split(",")) <= set(project["project"]["optional-dependencies"])
    builder = re.match(r"\w+", project["build-system"]["requires"][0])[0]
    assert re.search(rf"^{builder}==", pins, re.M)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_has_few_rights_and_its_commands_exist(repository, name):
    workflow = yaml.safe_load((repository / ".github" / "workflows" / name).read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow[True]  # `on`, as YAML reads it
    targets = set(re.findall(r"^([a-z-]+):", (repository / "Makefile").read_text(encoding="utf-8"), re.M))
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    for step in steps:
        assert re.fullmatch(r"[\w-]+/[\w-]+@v\d+", step.get("uses", "a/b@v1"))
        made = re.fullmatch(r"make ?(.*)", step.get("run", ""))
        assert made is None or set(made[1].split()) <= targets
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 90
        assert re.fullmatch(r"ubuntu-\d\d\.\d\d", job["runs-on"])
        assert {"write"} & set(job.get("permissions", {}).values()) <= (
            {"write"} if name == "publish.yml" else set()
        )


def test_a_change_is_checked_by_the_same_commands_as_a_contributor_runs(repository):
    workflow = yaml.safe_load((repository / ".github/workflows/check.yml").read_text(encoding="utf-8"))
    commands = {step.get("run") for step in workflow["jobs"]["check"]["steps"]}
    assert {"make", "make lint", "make check", "make test"} <= commands


def test_the_book_is_published_from_where_make_puts_it_under_the_address_it_will_have(repository):
    workflow = yaml.safe_load((repository / ".github/workflows/publish.yml").read_text(encoding="utf-8"))
    steps = workflow["jobs"]["build"]["steps"]
    (build,) = [step for step in steps if step.get("run") == "make book"]
    assert build["env"] == {"BOOK_URL": "${{ steps.pages.outputs.base_url }}"}
    assert steps[steps.index(build) - 1]["id"] == "pages"
    (upload,) = [step for step in steps if "upload-pages-artifact" in step.get("uses", "")]
    dry = subprocess.run(
        ["make", "-n", "-W", "pyproject.toml", "book"],
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "jupyter-book build book" in dry.stdout
    assert upload["with"] == {"path": "book/_build/html"}  # jupyter-book's own place below the book's folder
