"""What the tests share: Keras' backend, and a real browser."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

os.environ.setdefault("KERAS_BACKEND", "torch")  # before anything imports Keras

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run")
LONGEST_FIRST = (  # files that take half a minute and more: begun last, one of them would keep one core waiting
    "test_pages.py",
    "test_attacks.py",
    "test_survival.py",
    "test_cluster.py",
    "test_replay.py",
    "test_student_trial.py",
    "test_accidents.py",
    "test_notebook.py",
    "test_models.py",
    "test_grade.py",
    "test_nbgrader_agrees.py",
    "test_teaching.py",
    "test_formgrader.py",
    "test_release.py",
    "test_promises.py",
    "test_figures.py",
)
SILENCE = ("--disable-background-networking", "--disable-component-update")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first; the order within a file stays."""
    order = {name: place for place, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: order.get(item.path.name, len(order)))


@pytest.fixture(scope="module")  # no longer: while it is open, nobody else can run an event loop
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Start the machine's Chromium with folders of its own; skip, with the reason, where there is none."""
    executable = os.environ.get("CHROMIUM") or next((path for path in map(shutil.which, NAMES) if path), None)
    if executable is None:
        pytest.skip(f"this machine lacks a browser: none of {', '.join(NAMES)}; CHROMIUM may name one")
    own_folders = {**os.environ, "HOME": str(tmp_path_factory.mktemp("browser"))}  # not the user's own
    own_folders = {name: value for name, value in own_folders.items() if not name.startswith("XDG_")}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=[*FLAGS, *SILENCE], env=own_folders
        )
        yield browser
        browser.close()
