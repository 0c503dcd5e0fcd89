"""The class report: numbers that another library agrees with, a page that is safe to open, pseudonyms that hold."""

import json
import re
import stat
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import scipy.stats
from cvgrade.assignment import Assignment
from cvgrade.errors import AssignmentError
from cvgrade.reports.class_figures import ClassFigures, HandIn, class_figures, histogram
from cvgrade.reports.class_report import anonymous_figures, class_report_html, write_class_report
from cvgrade.reports.item_analysis import difficulty, discrimination
from cvgrade.reports.page import legible
from cvgrade.reports.pseudonyms import pseudonym_key, pseudonyms, scrubber
from cvgrade.results import Report
from pages import HOSTILE, Page, assert_safe, report_of, row_of

THREE, ARRAY = "test_double_of_three", "test_double_of_an_array"
KEY = bytes(32)


@pytest.fixture(scope="module")
def assignment(make_course, tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    return make_course(tmp_path_factory.mktemp("course")).assignment()


@pytest.fixture(scope="module")
def the_class(assignment) -> list[Report]:
    """Marks 10, 8, 5 and 0 of 10."""
    added = {"diagnosis": "This adds two; twice as much is a product."}
    nothing = {test.name: {"cause": "not attempted"} for test in assignment.tests}
    told = {"message": "the result is 5, expected 6."}
    return [
        report_of(assignment, "boris", {THREE: added | told}, seconds=2.0, cpu_s=1.0),
        report_of(assignment, "ada"),
        report_of(
            assignment,
            "chidi",
            {THREE: added | {"message": "the result is 4, expected 6."}, ARRAY: added | {"cause": "timeout"}},
        ),
        report_of(assignment, "noor", nothing, problem="the notebook file is empty"),
    ]


@pytest.fixture(scope="module")
def figures(assignment, the_class) -> ClassFigures:
    hand_ins = {"ada": HandIn(2, 0), "boris": HandIn(1, 95), "chidi": HandIn(2, None)}
    return class_figures(assignment, the_class, hand_ins)


@pytest.fixture(scope="module")
def html(figures) -> str:
    return class_report_html(figures)


def part_of(html: str, heading: str) -> str:
    """Return what stands below a heading, up to the next of its kind."""
    return re.split(rf"<h2[^>]*>{re.escape(heading)}", html)[1].partition("<h2")[0]


def random_class(assignment: Assignment, size: int) -> tuple[list[Report], dict[str, np.ndarray]]:
    """Make a class whose points are random, and the points of each test as an array."""
    rng = np.random.default_rng(8)
    points = {test.name: np.array([test.points]) for test in assignment.tests}
    earned = {name: worth * rng.choice([0, 0.5, 1], size) for name, worth in points.items()}
    earned[THREE][:] = points[THREE]  # everybody
    reports = []
    for number in range(size):
        fails = {
            name: {"earned": float(values[number]), "cause": "partly right"}
            for name, values in earned.items()
            if values[number] < points[name]
        }
        reports.append(report_of(assignment, f"student{number}", fails))
    return reports, earned


def test_difficulty_and_discrimination_are_those_that_scipy_computes(assignment):
    reports, earned = random_class(assignment, 40)
    total = np.sum(list(earned.values()), axis=0)
    figures = class_figures(assignment, reports)
    for task in figures.tasks:
        own = np.sum([earned[test.name] for test in task.tests], axis=0)
        assert task.difficulty == pytest.approx(own.mean() / task.points)
        assert task.discrimination == pytest.approx(scipy.stats.pearsonr(own, total - own).statistic)
        for test in task.tests:
            item = earned[test.name]
            assert test.difficulty == pytest.approx(item.mean() / test.points)
            if test.name == THREE:
                assert test.discrimination is None
            else:
                rest = scipy.stats.pearsonr(item, total - item).statistic
                assert test.discrimination == pytest.approx(rest)
    assert figures.deviation == pytest.approx(total.std())
    assert figures.everybody_passes == [THREE]


@pytest.mark.parametrize(
    ("item", "total"),
    [
        ([], []),
        ([0, 1], [1, 2]),
        ([1, 1, 1], [1, 2, 3]),
        ([0.1, 0.2, 0.3], [0.4, 0.5, 0.6]),  # the rest is 0.3 for all, but for its last digit
    ],
)
def test_discrimination_is_undefined_where_nothing_varies_or_few_are_marked(item, total):
    assert discrimination(item, total) is None
    assert difficulty([], 3) is None


def test_discrimination_is_of_the_rest_without_the_item():
    assert discrimination([0, 1, 0, 1], [5, 5, 6, 6]) == pytest.approx(
        scipy.stats.pearsonr([0, 1, 0, 1], [5, 4, 6, 5]).statistic
    )
    assert discrimination([0, 1, 2], [3, 3, 3]) == -1


def test_the_report_has_the_mean_the_median_and_each_tasks_numbers(html):
    assert "4 submissions of 01_tiny; mean 5.75, median 6.5 of 10 points" in html
    # earned 3, 5, 0, 0 and 5, 5, 5, 0, with the other task as the rest
    correlation = f"{scipy.stats.pearsonr([3, 5, 0, 0], [5, 5, 5, 0]).statistic:.2f}"
    assert row_of(html, "double") == ["double", "5", "2", "40%", correlation, "1", "2", "1"]
    assert row_of(html, "total") == ["total", "5", "3.75", "75%", correlation, "3", "1", "1"]


def test_the_report_has_each_tests_numbers_and_whether_students_have_it(html):
    assert row_of(html, THREE)[:4] == [THREE, "yes", "1 of 4", "25%"]
    assert row_of(html, ARRAY)[:4] == [ARRAY, "no", "2 of 4", "50%"]


def test_tests_that_nobody_or_everybody_passes_and_odd_ones_are_named(assignment):
    fails = [{THREE: {}}, {THREE: {}, ARRAY: {}}, {THREE: {}, "test_total_of_three_numbers": {}}]
    html = class_report_html(
        class_figures(assignment, [report_of(assignment, f"s{n}", each) for n, each in enumerate(fails)])
    )
    text = Page(part_of(html, "Tests to look at")).text
    assert f"Nobody passes {THREE}:" in text
    assert "Everybody passes test_total_counts_the_first_number:" in text
    assert f"rather than by the weak: {ARRAY}, test_total_of_three_numbers." in text
    one = class_report_html(class_figures(assignment, [report_of(assignment, "ada", {ARRAY: {}})]))
    assert f"Nobody passes {ARRAY}" in Page(one).text


def test_a_mistake_is_counted_once_a_submission_and_linked_to_its_explanation(html):
    row = next(row for row in re.findall(r"<tr>.*?</tr>", part_of(html, "Mistakes named")) if "double" in row)
    assert '<td class="number">2</td>' in row
    anchor = re.search(r'href="#([^"]+)">added</a>', row)[1]
    block = html.partition(f'id="{anchor}"')[2].partition("</div>")[0]
    assert "2 submissions: added" in block
    assert "This adds two; twice as much is a product." in block


def test_a_task_sheet_has_its_commonest_messages_numbers_aside(html):
    sheet = part_of(html, "To teach from: double")
    assert row_of(sheet, "2") == ["2", "wrong value", "the result is …, expected ….", "1"]
    assert "1 of 4 earned all 5 points, 2 none (1 of them wrote nothing)." in sheet


def test_a_message_that_all_have_is_shown_as_it_is_and_cut_off(assignment):
    same = {"message": "NameError in line 3 " + 500 * "x"}
    reports = [report_of(assignment, name, {THREE: same, ARRAY: same}) for name in ("ada", "boris")]
    (message,) = class_figures(assignment, reports).tasks[0].messages
    assert message.text.startswith("NameError in line 3 xxx")
    assert (len(message.text), message.count, message.tests) == (300, 2, [ARRAY, THREE])


def test_causes_are_counted_once_a_submission_and_the_most_frequent_first(assignment, html):
    part = part_of(html, "Why points were lost")
    assert row_of(part, "double") == ["double", "wrong value: 2, not attempted: 1, timeout: 1"]
    assert row_of(part, "total") == ["total", "not attempted: 1"]
    assert "No points were lost." in class_report_html(
        class_figures(assignment, [report_of(assignment, "ada")])
    )


def test_who_needs_help_is_named_lowest_first_and_who_wrote_nothing_apart(assignment, html):
    assert "Nothing written (1): noor" in Page(part_of(html, "Who needs help")).text
    lost = [test.name for test in assignment.tests]
    reports = [report_of(assignment, f"s{n}", {name: {} for name in lost[n:]}) for n in range(5)]
    part = part_of(class_report_html(class_figures(assignment, reports)), "Who needs help")
    assert re.findall(r">(s\d)</a>", part) == ["s0", "s1", "s2"]  # 0, 2 and 3 of 10 points
    assert "3 submissions have less than half of the points." in part
    fine = class_report_html(class_figures(assignment, [report_of(assignment, "ada")]))
    assert "Nobody has less than half of the points." in fine


def test_everyone_is_listed_best_first_with_attempts_lateness_and_remarks(html):
    part = part_of(html, "Submissions")
    assert row_of(part, "ada") == ["ada", "10", "2", "0", ""]
    assert row_of(part, "boris") == ["boris", "8", "1", "95", ""]
    assert row_of(part, "chidi") == ["chidi", "5", "2", "–", "timeout (1)"]
    assert row_of(part, "noor") == ["noor", "0", "–", "–", "the notebook file is empty"]
    links = re.findall(r'href="(feedback/[^"]+)"', part)
    assert links == [f"feedback/{name}.html" for name in ("ada", "boris", "chidi", "noor")]
    assert "1: 1, 2: 2. 1 late, 2 of unknown time." in part_of(html, "Time and attempts")


def test_without_a_record_of_collecting_there_is_no_word_of_attempts(assignment, the_class):
    html = class_report_html(class_figures(assignment, the_class))
    assert row_of(part_of(html, "Submissions"), "ada") == ["ada", "10", ""]
    assert "unknown time" not in html


def test_the_report_tells_the_time_and_the_slowest(assignment):
    reports = [
        report_of(assignment, name, seconds=seconds, cpu_s=seconds / 2)
        for name, seconds in zip("abcdefg", (1.0, 9.0, 2.0, 3.0, 4.0, 5.0, 6.0), strict=True)
    ]
    part = part_of(class_report_html(class_figures(assignment, reports)), "Time and attempts")
    assert "15.0 processor seconds in all, 2.143 for a submission" in part
    assert "a submission took 4.00 seconds in the middle of the class" in part
    assert re.findall(r"<tr><td>(\w)</td>", part) == ["b", "g", "f", "e", "d"]
    assert row_of(part, "b") == ["b", "9.00", "4.50"]


def test_the_drawings_have_a_role_and_their_numbers_in_words(html):
    page = assert_safe(html)
    labels = [attributes["aria-label"] for _, attributes in page.tags if attributes.get("role") == "img"]
    assert labels == [
        "Bar chart of the points: Submissions by points: 0–1: 1, 5–6: 1, 8–9: 1, 9–10: 1.",
        "double: of 4, 1 all points, 1 a part, 1 none, 1 nothing written",
        "total: of 4, 3 all points, 0 a part, 0 none, 1 nothing written",
    ]
    assert len(re.findall('<rect class="bar"', html)) == 4


def test_the_report_is_the_same_text_for_the_same_class(assignment, the_class, tmp_path):
    write_class_report(assignment, the_class, tmp_path / "report.html")
    again = class_report_html(class_figures(assignment, the_class[::-1]))
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == again


def test_whoever_is_not_graded_comes_first_and_student_text_is_escaped(assignment):
    fault = {THREE: {"cause": "not graded", "message": "AttributeError: no tests"}}
    said = {ARRAY: {"message": HOSTILE, "diagnosis": HOSTILE, "cause": "exception"}}
    reports = [
        report_of(assignment, HOSTILE, fault | said, problem=HOSTILE),
        report_of(assignment, "ada", {THREE: {"message": '=HYPERLINK("http://evil")'}}),
    ]
    page = assert_safe(class_report_html(class_figures(assignment, reports)))
    assert "Not graded, by a fault of ours: 1" in page.text
    assert page.text.index("Run cvgrade grade 01_tiny again") < page.text.index("Distribution")
    assert f"{HOSTILE}{THREE}AttributeError: no tests" in page.text  # a row of the table
    assert page.text.count(HOSTILE.replace("1", "…").replace("7", "…")[:10]) >= 4
    assert "49" not in page.text.replace("49%", "")


def test_marks_that_turn_the_direction_of_text_are_shown_as_unknown_letters():
    assert legible("a\u202eb\u2066\x1b[0m\nä𝛼") == "a�b��[0m\nä𝛼"


def test_what_is_not_graded_counts_in_no_mean_and_no_share(assignment):
    fault = {THREE: {"cause": "not graded"}}
    reports = [
        report_of(assignment, "ada"),
        report_of(assignment, "boris", {THREE: {}}),
        report_of(assignment, "noor", fault),
    ]
    html = class_report_html(class_figures(assignment, reports))
    assert "3 submissions of 01_tiny; mean 9, median 9 of 10 points" in html
    assert row_of(html, "double") == ["double", "5", "4", "80%", "–", "1", "0", "0"]
    assert row_of(html, THREE) == [THREE, "yes", "1 of 2", "50%", "–"]
    assert row_of(part_of(html, "Submissions"), "noor")[1] == "not graded"
    alone = class_report_html(class_figures(assignment, reports[2:]))
    assert "mean 0, median 0 of 10" in alone
    assert row_of(alone, "double") == ["double", "5", "0", "–", "–", "0", "0", "0"]


@pytest.mark.parametrize(
    ("earned", "bins"), [([0, 0.99, 1, 9.9, 10], {0: 2, 1: 1, 9: 2}), ([5], {5: 1}), ([], {})]
)
def test_the_histogram_counts_full_marks_in_its_last_step(earned, bins):
    assert histogram(earned, 10) == [bins.get(i, 0) for i in range(10)]


def test_a_class_of_one_is_reported(assignment):
    figures = class_figures(assignment, [report_of(assignment, "ada")])
    assert "1 submission of 01_tiny; mean 10, median 10" in class_report_html(figures)


def test_an_anonymous_page_has_no_name_and_no_link_to_one(assignment):
    told = {"message": "Ada Lovelace, see /home/ada/x.py and BORIS: 3", "cause": "exception"}
    alone = {"message": "only I, ada, say this"}
    reports = [
        report_of(assignment, "ada", {THREE: told, ARRAY: alone}, problem="ada/01_tiny: damaged"),
        report_of(assignment, "boris", {THREE: told | {"message": told["message"].replace("3", "4")}}),
    ]
    figures = anonymous_figures(
        assignment, reports, {"ada": HandIn(3, 77)}, key=KEY, full_names={"ada": "Ada Lovelace"}
    )
    html = class_report_html(figures, anonymous=True)
    page = assert_safe(html)
    assert not re.search(r"ada|boris|lovelace|only I|77", html.partition("<body")[2], re.IGNORECASE)
    assert "feedback/" not in html
    name = pseudonyms(["ada"], KEY)["ada"]
    assert re.fullmatch("student-[a-z2-7]{8}", name)
    assert f"{name}, see /home/{name}/x.py and " in page.text
    assert KEY.hex() not in html
    assert name != pseudonyms(["ada"], bytes([1] * 32))["ada"]


def test_a_name_inside_a_word_stays_and_so_does_a_very_short_one_outside_of_paths():
    scrub = scrubber({"max": "student-m", "li": "student-l"}, {"max": "Max (B.)", "nobody": "Nob Ody"})
    assert scrub("maximum of max, Li and MAX (B.)") == "maximum of student-m, Li and student-m"
    assert scrub("in/li/x.py, in\\LI.json: a/lilo") == "in/student-l/x.py, in\\student-l.json: a/lilo"
    assert scrubber({}, {})("max") == "max"


def test_the_help_says_folders_an_example_and_exit_codes(command):
    for name in ("report", "similar"):
        done = command(name, "-h")
        assert done.code == 0
        for part in ("Reads", "Writes", "Example: cvgrade", "Exit code 0:", "1:", "2:", "3:"):
            assert part in done.out


def test_the_key_of_pseudonyms_is_kept_for_its_owner_alone(tmp_path: Path):
    key = pseudonym_key(tmp_path)
    assert pseudonym_key(tmp_path) == key
    assert len(key) == 32
    assert stat.S_IMODE((tmp_path / "pseudonym-key").stat().st_mode) == 0o600
    (tmp_path / "pseudonym-key").write_text("abc")
    with pytest.raises(AssignmentError, match=r"expected the 32 bytes .* Remove the file for new pseudonyms"):
        pseudonym_key(tmp_path)


@pytest.fixture
def graded(course, tmp_path) -> Path:
    assignment, folder = course.assignment(), tmp_path / "graded"
    results = folder / "01_tiny" / "results"
    results.mkdir(parents=True)
    for name, fails in {"ada": {}, "boris": {THREE: {}}}.items():
        report = report_of(assignment, name, fails, tests_sha256=assignment.tests_sha256)
        (results / f"{name}.json").write_text(report.to_json())
    return folder


def test_the_command_makes_the_page_again_from_stored_results(command, course, graded):
    page = graded / "01_tiny" / "report.html"
    done = command("report", "01_tiny", "--root", course.root, "--graded", graded)
    assert (done.code, done.out, done.err) == (0, f"{page}\n", "")
    assert "mean 9, median 9 of 10" in page.read_text(encoding="utf-8")
    done = command("report", "01_tiny", "--root", course.root, "--output", graded, "--json")
    told = json.loads(done.out)
    assert (told["mean"], told["submissions"], told["tasks"][0]["task"]) == (9.0, 2, "double")
    assert not (graded / "pseudonym-key").exists()


def test_the_command_makes_an_anonymous_page_beside_the_other_the_same_each_time(command, course, graded):
    done = command("report", "01_tiny", "--root", course.root, "--graded", graded, "--anonymous", "--json")
    text = (graded / "01_tiny" / "report-anonymous.html").read_text(encoding="utf-8")
    assert done.code == 0
    assert not re.search("ada|boris", done.out + text)
    assert not (graded / "01_tiny" / "report.html").exists()
    command("report", "01_tiny", "--root", course.root, "--graded", graded, "--anonymous")
    assert (graded / "01_tiny" / "report-anonymous.html").read_text(encoding="utf-8") == text


def test_the_command_reads_what_collecting_recorded(command, course, graded, tmp_path):
    row = {"student": "ada", "name": "Ada L", "source": "x", "attempt": 3, "attempts": 3, "time": None}
    row |= {"minutes_late": 4, "sha256": "", "files": {}, "remarks": []}
    record = tmp_path / "collected-01_tiny.json"
    record.write_text(json.dumps({"version": 1, "assignment": "01_tiny", "students": [row]}))
    arguments = ["report", "01_tiny", "--root", course.root, "--graded", graded, "--submissions", tmp_path]
    told = json.loads(command(*arguments, "--json").out)
    assert (told["attempts"], told["late"], told["late_unknown"]) == ([["3", 1]], 1, 1)
    record.write_text("{")
    done = command(*arguments)
    assert (done.code, done.out) == (2, "")
    assert "expected the record of an earlier `cvgrade collect`" in done.err


def test_the_command_exits_with_1_where_somebody_is_not_graded(command, course, graded):
    path = graded / "01_tiny" / "results" / "ada.json"
    report = Report.from_json(path.read_text())
    first = report.tasks[0]
    lost = replace(first.tests[0], cause="not graded", earned=0.0, message="the jail is gone")
    tasks = (replace(first, tests=(lost, *first.tests[1:])), *report.tasks[1:])
    path.write_text(replace(report, tasks=tasks).to_json())
    assert command("report", "01_tiny", "--root", course.root, "--graded", graded).code == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["01_tyni"], "Did you mean 01_tiny?"),
        (["01_tiny", "--graded", "nowhere"], "report: expected results in nowhere"),
        ([], "Missing argument 'ASSIGNMENT'"),
        (["01_tiny", "--anonymos"], "No such option"),
    ],
)
def test_a_wrong_command_says_what_to_do(command, course, arguments, told):
    done = command("report", *arguments, "--root", course.root)
    assert (done.code, done.out) == (2, "")
    assert told in done.err


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("{", "expected JSON"),
        ("", "expected JSON"),
        ('{"format": 1}', "expected format 2"),
        ("ä" * 10_000, "expected JSON"),
    ],
)
def test_a_damaged_result_is_named(command, course, graded, damage, told):
    (graded / "01_tiny" / "results" / "ada.json").write_text(damage, encoding="utf-8")
    done = command("report", "01_tiny", "--root", course.root, "--graded", graded)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert "Run `cvgrade grade 01_tiny` again." in done.err
