"""The digest of the environment follows what a mark may depend on, and nothing else."""

import sysconfig
from pathlib import Path

import pytest
from cvgrade import environment
from cvgrade.environment import environment_sha256


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment of two packages and one of the course's own."""
    for name in ("numpy-2.1.dist-info", "torch-2.0.dist-info", "cvdata"):
        (tmp_path / name).mkdir()
    (tmp_path / "cvdata" / "__init__.py").write_text("x = 1")
    monkeypatch.setattr(sysconfig, "get_path", lambda name: str(tmp_path))
    monkeypatch.setattr(environment, "_files", lambda package: sorted((tmp_path / "cvdata").rglob("*.py")))
    return tmp_path


def digest() -> str:
    environment_sha256.cache_clear()
    found = environment_sha256()
    environment_sha256.cache_clear()
    return found


def test_the_same_environment_is_the_same_digest(installed):
    assert digest() == digest()
    assert len(digest()) == 64
    (installed / "notes.txt").touch()
    before = digest()
    (installed / "more.txt").touch()
    assert digest() == before


def test_another_version_of_a_package_is_another_digest(installed):
    before = digest()
    (installed / "numpy-2.1.dist-info").rename(installed / "numpy-2.2.dist-info")
    assert digest() != before


def test_a_change_in_the_courses_own_packages_is_another_digest(installed):
    before = digest()
    (installed / "cvdata" / "__init__.py").write_text("x = 2")
    assert digest() != before


def test_the_courses_own_files_are_found_without_an_import():
    names = {path.name for path in environment._files("cvdata")}
    assert "__init__.py" in names
    assert environment._files("no_such_package") == []
