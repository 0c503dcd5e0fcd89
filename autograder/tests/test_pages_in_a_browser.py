"""Pages in a real browser: accessible, at home on a phone, by day, by night and on paper."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from cvgrade.assignment import Assignment
from cvgrade.pictures import picture_of
from cvgrade.reports.class_figures import HandIn
from cvgrade.reports.class_report import write_class_report
from cvgrade.reports.feedback import write_feedback
from cvgrade.results import CellNote, Report, TaskResult, TestResult
from cvgrade.similarity.own_code import read_class
from cvgrade.similarity.page import Comparison, comparison, similar_html
from cvgrade.submission import Submission

VIEWS = [(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")]
PAGES = ["feedback/ada.html", "report.html", "similar.html"]


def class_of(assignment: Assignment) -> list[Report]:
    """Make a class with every kind of thing a page can show."""
    image = np.arange(36.0).reshape(6, 6)
    shown = {
        "message": "the result[0, 3] is 3, expected 4; 5 of 36 entries differ.",
        "hint": "A hint.",
        "expected": str(image),
        "got": str(image),
        "details": "  line 1: return image " + "+ image " * 30,
        "diagnosis": "The picture stands on its head.",
        "picture": picture_of(image, image[::-1], (0, 3)),
    }
    tests = [
        TestResult(t.name, t.task, t.points, 0, t.visibility, "wrong value", "For another input.")
        for t in assignment.tests
    ]
    tests = [replace(test, **shown) if test.visibility == "visible" else test for test in tests]
    tests[-1] = replace(tests[-1], cause="not graded", message="the test itself failed: TypeError")
    tasks = tuple(TaskResult(task, tuple(t for t in tests if t.task == task)) for task in assignment.tasks)
    worst = Report(
        assignment.name,
        "ada",
        tasks,
        notes=(CellNote(3, "NameError: name 'x' is not defined " * 5),),
        printed="hello " * 200,
        problem="the file is damaged",
    )
    passes = tuple(
        TaskResult(t.task, tuple(replace(one, earned=one.points, cause=None) for one in t.tests))
        for t in tasks
    )
    return [worst, Report(assignment.name, "boris" * 20, passes)]


def likeness_of(assignment: Assignment) -> Comparison:
    """Make a class in which two have the same code, and a third has most of it, in long lines."""
    code = "".join(
        f"def f{n}(x):\n    return {' + '.join(f'x[{n}] * {i}' for i in range(30))}\n" for n in range(9)
    )
    cells = {
        "ada": (code,),
        "boris" * 20: (code,),
        "chidi": (code, "\n".join(f"y{n} = {{}}" for n in range(30))),
    }
    handed_in = [Submission(student, Path(), "", own) for student, own in cells.items()]
    handed_in.append(Submission("noor", Path(), "", (), "the file is damaged"))
    return comparison(assignment, read_class(handed_in, []), 0.1)


@pytest.fixture(scope="module")
def folder(make_course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    assignment = make_course(tmp_path_factory.mktemp("course")).assignment()
    folder = tmp_path_factory.mktemp("graded")
    reports = class_of(assignment)
    for report in reports:
        write_feedback(report, assignment.title, folder / "feedback")
    hand_ins = {"ada": HandIn(2, 95)}
    write_class_report(assignment, reports, folder / "report.html", hand_ins)
    (folder / "similar.html").write_text(similar_html(likeness_of(assignment)), encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_fits_wide_and_narrow_by_day_and_by_night(page, folder, name):
    problems = []
    for width, scheme in VIEWS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.goto(f"file://{folder / name}")
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            problems.append(f"{width} px: scrolls sideways")
        found = Axe().run(page, options={"resultTypes": ["violations"], "preload": False})
        problems += [
            f"{width} px, {scheme}: {violation['id']} at {violation['nodes'][0]['target']}"
            for violation in found.response["violations"]
        ]
    assert problems == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_loads_nothing_from_elsewhere_and_says_no_error(page, folder, name):
    asked, told = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.goto(f"file://{folder / name}")
    assert [url for url in asked if not url.startswith(("file://", "data:"))] == []
    assert told == []


def test_pictures_are_shown_and_described(page, folder):
    page.goto(f"file://{folder / 'feedback' / 'ada.html'}")
    sizes = page.evaluate("[...document.images].map((image) => [image.naturalWidth, image.alt.length])")
    assert len(sizes) == 6  # three each of two tests
    assert all(width >= 192 and words > 20 for width, words in sizes)


@pytest.mark.parametrize("name", PAGES)
def test_on_paper_the_ink_is_black_and_nothing_is_cut_off(page, folder, name):
    page.set_viewport_size({"width": 720, "height": 1000})
    page.goto(f"file://{folder / name}")
    page.emulate_media(media="print", color_scheme="dark")
    colours = page.evaluate(
        "(({ color, backgroundColor }) => [color, backgroundColor])(getComputedStyle(document.body))"
    )
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    cut = "[...document.querySelectorAll('pre, .scroll')].filter((one) => one.scrollWidth > one.clientWidth + 1)"
    assert page.evaluate(f"{cut}.map((one) => one.ariaLabel + one.scrollWidth)") == []
