"""Every export, opened by a program that is not ours: csv, pandas, a JSON reader. nbgrader's: test_gradebook."""

import csv
import json
import sys
from pathlib import Path

import pytest
from cvgrade.assignment import Assignment
from cvgrade.errors import AssignmentError
from cvgrade.late import Lateness
from cvgrade.reports.export import FORMATS, default_target, write_export
from cvgrade.reports.table import marks_table, table_parquet
from test_gradebook import report_of

pandas = pytest.importorskip("pandas", reason="pandas is not installed: it is among the extra dev")
NAMES = ["007", "Łukasz, the 2nd", 'O"Neil', "ada@example.org", "山田"]
MARKS = dict(zip(NAMES, [10.0, 8.0, 10.0, 4.5, 10.0], strict=True))
LATE = {name: Lateness(None if name == "007" else 90, 1, 0.5, mark - 0.5) for name, mark in MARKS.items()}


@pytest.fixture(scope="module")
def assignment(make_course, tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    return make_course(tmp_path_factory.mktemp("course")).assignment()


@pytest.fixture(scope="module")
def reports(assignment):
    lost = {
        "Łukasz, the 2nd": {"test_double_of_three": 0.0},
        "ada@example.org": {"test_double_of_three": 0.5, "test_total_counts_the_first_number": 0.0},
    }
    return [report_of(assignment, name, lost.get(name, {})) for name in NAMES]


@pytest.fixture
def written(assignment, reports, tmp_path):
    def write(style: str, *, late: bool = False) -> Path:
        target = default_target(tmp_path, style, "ada")
        write_export(assignment, reports, style, target, late=LATE if late else None)
        return target

    return write


@pytest.mark.parametrize(
    ("style", "name", "mark"),
    [
        ("canvas", "SIS Login ID", "A tiny assignment"),
        ("moodle", "Username", "A tiny assignment"),
        ("csv", "student", "mark"),
    ],
)
def test_csv_and_pandas_read_the_same_names_and_marks(written, style, name, mark):
    path = written(style)
    with path.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row[name]]
    assert {row[name]: float(row[mark]) for row in rows} == MARKS
    table = pandas.read_csv(path, dtype={name: str}).dropna(subset=[name])
    assert dict(zip(table[name], table[mark].astype(float), strict=True)) == MARKS


def test_pandas_reads_parquet_with_types(written):
    pytest.importorskip("pyarrow", reason="pyarrow is not installed: it is the extra parquet")
    table = pandas.read_parquet(written("parquet")).set_index("student")
    assert table["mark"].to_dict() == MARKS
    assert (table["task double"] + table["task total"] == table["earned"]).all()
    assert (table["points"] == 10.0).all()
    assert "minutes_late" not in table


def test_a_late_policy_has_its_columns_and_an_unknown_time_is_missing_not_zero(written):
    pytest.importorskip("pyarrow", reason="pyarrow is not installed: it is the extra parquet")
    for table in (
        pandas.read_parquet(written("parquet", late=True)).set_index("student"),
        pandas.read_csv(written("csv", late=True), dtype={"student": str}).set_index("student"),
    ):
        assert table["mark"].to_dict() == {name: mark - 0.5 for name, mark in MARKS.items()}
        assert table["earned"].to_dict() == MARKS
        assert pandas.isna(table["minutes_late"]["007"])
        assert table["minutes_late"]["山田"] == 90


def test_a_json_reader_reads_gradescopes_file(assignment, reports, tmp_path):
    path = tmp_path / "results.json"
    write_export(assignment, reports[1:2], "gradescope", path)
    table = pandas.json_normalize(json.loads(path.read_text(encoding="utf-8")), "tests")
    assert table["score"].sum() == 8.0
    assert table["max_score"].sum() == 10.0


def test_every_format_is_opened_here():
    assert set(FORMATS) == {"canvas", "moodle", "gradescope", "csv", "parquet"}


def test_a_name_is_no_formula_in_the_table(assignment, tmp_path):
    write_export(assignment, [report_of(assignment, "=1+1", {})], "csv", tmp_path / "m.csv")
    assert (tmp_path / "m.csv").read_text().splitlines()[1].startswith("'=1+1,")


def test_parquet_without_its_package_says_what_to_install(assignment, reports, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(AssignmentError, match=r"expected the package pyarrow .* Install it: .*\[parquet\]"):
        table_parquet(marks_table(assignment, reports))
