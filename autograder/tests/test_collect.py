"""Collecting: from the folders and zips of each system to what is graded, every file accounted for."""

import csv
import json
import os
import struct
import sys
import zipfile
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path

import pytest
from cvgrade import cli
from cvgrade.collect import entries as entries_module
from cvgrade.collect import kinds as kinds_module
from cvgrade.collect.collecting import Collected, Order, collect
from cvgrade.collect.entries import Entry, list_source, shown
from cvgrade.collect.kinds import read_time
from cvgrade.collect.roster import read_roster
from cvgrade.errors import AssignmentError
from cvgrade.lock import exclusive
from cvgrade.submission import find_submissions
from hypothesis import given
from hypothesis import strategies as st

ROSTER = "id;name;email\nada;Ada Lovelace;ada@x.org\nbea;Müller, Beatrice;bea@x.org\nchidi;Chidi Anagonye;c@x.org\n"


def notebook(text: str) -> bytes:
    return json.dumps({"cells": [{"cell_type": "code", "source": text}]}).encode()


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def inner_zip(files: dict[str, bytes]) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def written(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


@pytest.fixture
def order(course, tmp_path):
    """Make an order for the tiny assignment, `submitted` beside its sources."""

    def order(*sources: Path, roster: str = "", **options) -> Order:
        if roster:
            (tmp_path / "class.csv").write_text(roster, encoding="utf-8")
            options["roster"] = read_roster(tmp_path / "class.csv", matches=options.pop("matches", None))
        return Order(course.assignment(), sources, tmp_path / "submitted", **options)

    return order


def taken(done: Collected, submissions: Path) -> dict[str, bytes]:
    """Each student's notebook, as `cvgrade grade` will find it."""
    return {each.student: each.path.read_bytes() for each in find_submissions(submissions, "01_tiny")}


def tree(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


MOODLE = {
    "Ada Lovelace_4711_assignsubmission_file_/tiny.ipynb": notebook("ada"),
    "Ada Lovelace_4711_assignsubmission_file_/notes.txt": b"by the way",
    "Beatrice Müller_4712_assignsubmission_file_tiny (1).ipynb": notebook("bea"),
    "Chidi Anagonye_4713_assignsubmission_file_/work.zip": inner_zip({"work/tiny.ipynb": notebook("chidi")}),
    "Chidi Anagonye_4713_assignsubmission_onlinetext_/onlinetext.html": b"<p>hello</p>",
}
CANVAS = {
    "lovelaceada_901_5001_tiny.ipynb": notebook("ada"),
    "mullerbeatrice_LATE_902_5002_tiny-2.ipynb": notebook("bea"),
    "anagonyechidi_903_5003_work.zip": inner_zip({"tiny.ipynb": notebook("chidi")}),
}
EXCHANGE = {
    "inbound/ada+01_tiny+2026-11-01 10:00:00.5 UTC+x1/tiny.ipynb": notebook("ada's first"),
    "inbound/ada+01_tiny+2026-11-02 10:00:00.5 UTC+x2/tiny.ipynb": notebook("ada"),
    "inbound/bea+01_tiny+2026-11-01 10:00:00 UTC/tiny.ipynb": notebook("bea"),
    "inbound/bea+01_tiny+2026-11-01 10:00:00 UTC/timestamp.txt": b"2026-11-01 10:00:00 UTC\n",
    "inbound/chidi+01_tiny+2026-11-03 10:00:01 UTC+x4/tiny.ipynb": notebook("chidi"),
    "inbound/chidi+02_other+2026-11-03 10:00:01 UTC+x4/other.ipynb": notebook("other"),
}
SUBMITTED = {
    f"course/{student}/01_tiny/{name}": content
    for student in ("ada", "bea", "chidi")
    for name, content in (("tiny.ipynb", notebook(student)), ("timestamp.txt", b"2026-11-01 10:00:00 UTC"))
} | {"course/ada/02_other/other.ipynb": notebook("other")}
GITHUB = {f"01-tiny-{student}/tiny.ipynb": notebook(student) for student in ("ada", "bea", "chidi")}
PLAIN = {
    f"{name}/tiny.ipynb": notebook(name[:5].lower().strip()) for name in ("ada", "BEA", "Chidi Anagonye")
}
SOURCES = {
    "moodle": MOODLE,
    "canvas": CANVAS,
    "exchange": EXCHANGE,
    "submitted": SUBMITTED,
    "github": GITHUB | {"01-tiny-ada/.git/config": b"[core]"},
    "plain": PLAIN,
}


@pytest.mark.parametrize("packed", [True, False], ids=["zip", "folder"])
@pytest.mark.parametrize("kind", SOURCES)
def test_each_system_is_recognised_and_its_names_matched_to_the_class(order, tmp_path, kind, packed):
    make = zipped if packed else written
    source = make(tmp_path / "in" / ("download.zip" if packed else "download"), SOURCES[kind])
    asked = order(source, roster=ROSTER)
    done = collect(asked)
    assert taken(done, asked.submissions) == {
        student: notebook(student) for student in ("ada", "bea", "chidi")
    }
    assert (done.missing, done.strangers, done.refused, done.findings) == ([], [], [], 0)
    rows = json.loads((asked.submissions / "collected-01_tiny.json").read_text("utf-8"))["students"]
    assert [row["student"] for row in rows] == ["ada", "bea", "chidi"]
    assert {path.name for path in (asked.submissions / "ada" / "01_tiny").iterdir()} == {"tiny.ipynb"}


@pytest.mark.parametrize("kind", SOURCES)
def test_collecting_again_changes_nothing(order, tmp_path, kind):
    asked = order(zipped(tmp_path / "in" / "download.zip", SOURCES[kind]), roster=ROSTER)
    collect(asked)
    before = tree(asked.submissions)
    done = collect(asked)
    assert tree(asked.submissions) == before
    assert set(done.states.values()) == {"unchanged"}


def test_every_file_of_a_source_is_taken_or_named(order, tmp_path):
    files = MOODLE | {
        "readme.txt": b"?",
        "../out.ipynb": b"?",
        "Zoe_9_assignsubmission_file_/tiny.ipynb": b"{}",
    }
    done = collect(order(zipped(tmp_path / "in.zip", files), roster=ROSTER))
    told = "\n".join([*done.left, *done.refused, *done.strangers, *(row.source for row in done.rows)])
    for name in (
        "tiny (1).ipynb",
        "work.zip",
        "notes.txt",
        "onlinetext.html",
        "readme.txt",
        "../out.ipynb",
        "Zoe",
    ):
        assert name in told
    assert not (tmp_path / "out.ipynb").exists()


def test_without_a_roster_the_numbers_of_the_lms_keep_people_of_one_name_apart(order, tmp_path):
    files = {f"Ana Li_{n}_assignsubmission_file_/tiny.ipynb": notebook(str(n)) for n in (7, 8)}
    asked = order(zipped(tmp_path / "in.zip", files))
    assert taken(collect(asked), asked.submissions) == {"Ana Li_7": notebook("7"), "Ana Li_8": notebook("8")}


def test_the_latest_attempt_wins_and_the_others_are_kept_aside_where_asked(order, tmp_path):
    asked = order(zipped(tmp_path / "in.zip", EXCHANGE), aside=tmp_path / "attempts")
    (row,) = [row for row in collect(asked).rows if row.student == "ada"]
    assert (row.attempt, row.attempts, row.time) == (2, 2, "2026-11-02T10:00:00+00:00")
    (other,) = (tmp_path / "attempts" / "ada" / "01_tiny").iterdir()
    assert other.name.startswith("2026-11-01T10-00-00Z-")
    assert (other / "tiny.ipynb").read_bytes() == notebook("ada's first")


def test_an_attempt_that_a_later_run_replaces_is_kept_aside_where_asked(order, tmp_path):
    for name in ("first", "second", "second"):
        source = written(tmp_path / name, {"ada/tiny.ipynb": notebook(name)})
        collect(order(source, aside=tmp_path / "attempts"))
    (other,) = (tmp_path / "attempts" / "ada" / "01_tiny").iterdir()
    assert (other / "tiny.ipynb").read_bytes() == notebook("first")


def test_one_students_folders_are_not_taken_for_students(order, tmp_path):
    files = {"ada/src/tiny.ipynb": notebook("ada"), "ada/data/a.txt": b"", "ada/readme.md": b""}
    assert [row.student for row in collect(order(written(tmp_path / "in", files))).rows] == ["ada"]


def test_repositories_of_another_name_are_read_where_one_says_what_they_are(order, tmp_path):
    files = {f"hw1-submissions/hw1-{name}/tiny.ipynb": notebook(name) for name in ("octo-cat", "ada")}
    done = collect(order(zipped(tmp_path / "in.zip", files), kind="github"))
    assert [row.student for row in done.rows] == ["ada", "octo-cat"]


def test_an_attempt_without_a_notebook_does_not_hide_an_earlier_one(order, tmp_path):
    files = EXCHANGE | {"inbound/ada+01_tiny+2026-11-05 10:00:00 UTC+x9/why.txt": b"oops"}
    asked = order(zipped(tmp_path / "in.zip", files))
    done = collect(asked)
    assert taken(done, asked.submissions)["ada"] == notebook("ada")
    (row,) = [row for row in done.rows if row.student == "ada"]
    assert "a later attempt holds no notebook that can be taken" in row.remarks


def test_where_no_time_is_known_the_source_named_last_counts(order, tmp_path):
    sources = [written(tmp_path / name, {"ada/tiny.ipynb": notebook(name)}) for name in ("b", "a")]
    asked = order(*sources)
    assert taken(collect(asked), asked.submissions) == {"ada": notebook("a")}


def test_an_older_download_does_not_replace_a_newer_one(order, tmp_path):
    name = "ada+01_tiny+2026-11-{} 10:00:00 UTC+x/tiny.ipynb"
    newer = zipped(tmp_path / "newer.zip", {name.format("09"): notebook("newer")})
    older = zipped(tmp_path / "older.zip", {name.format("08"): notebook("older")})
    collect(order(newer))
    done = collect(order(older))
    assert taken(done, tmp_path / "submitted") == {"ada": notebook("newer")}
    assert any("older than what was collected before" in each for each in done.left)


def test_lateness_is_counted_in_begun_minutes(course, order, tmp_path):
    course.edit("assignment.toml", "title", "due = 2026-11-01T11:00:00+01:00\ntitle")
    stamps = {"ada": "10:00:00", "bea": "10:00:01", "chidi": "12:30:00"}
    files = {f"{who}+01_tiny+2026-11-01 {at} UTC+x/tiny.ipynb": notebook(who) for who, at in stamps.items()}
    asked = order(zipped(tmp_path / "in.zip", files), due=course.assignment().due)
    assert {row.student: row.minutes_late for row in collect(asked).rows} == {
        "ada": 0,
        "bea": 1,
        "chidi": 150,
    }
    with (asked.submissions / "collected-01_tiny.csv").open(encoding="utf-8", newline="") as file:
        assert [row["minutes late"] for row in csv.DictReader(file)] == ["0", "1", "150"]


@pytest.mark.parametrize("stamp", ["Sunday, 1 November 2026, 11:59 PM", "Sunday, November 1, 2026, 11:59 PM"])
def test_moodles_grading_worksheet_is_a_roster_that_knows_participants_and_times(
    course, order, tmp_path, stamp
):
    course.edit("assignment.toml", "title", "due = 2026-11-01T23:57:00+01:00\ntitle")
    roster = "Identifier,Full name,Email address,Status,Last modified (submission)\n"
    roster += f'Participant 77,Somebody Else,ada@x.org,Submitted,"{stamp}"\n'
    files = {"Participant_77_assignsubmission_file_/tiny.ipynb": notebook("ada")}
    (row,) = collect(
        order(zipped(tmp_path / "in.zip", files), roster=roster, due=course.assignment().due)
    ).rows
    assert (row.student, row.name, row.minutes_late) == ("ada@x.org", "Somebody Else", 2)


def test_canvas_says_who_is_late_where_no_time_is_known(order, tmp_path):
    done = collect(order(zipped(tmp_path / "in.zip", CANVAS), roster=ROSTER))
    assert {row.student: row.minutes_late for row in done.rows} == {"ada": None, "bea": None, "chidi": None}
    assert [row.student for row in done.rows if "Canvas marks it as late" in row.remarks] == ["bea"]


def test_canvas_gradebook_is_a_roster_whose_numbers_match_before_names(order, tmp_path):
    roster = "Student,ID,SIS User ID,SIS Login ID,Section\n    Points Possible,,,,\n"
    roster += '"Another, Name",901,S1,ada,1\n"Second, One",903,S2,chidi,1\n"Third, One",902,S3,bea,1\n'
    asked = order(zipped(tmp_path / "in.zip", CANVAS), roster=roster)
    assert set(taken(collect(asked), asked.submissions)) == {"ada", "bea", "chidi"}


def test_a_near_name_is_proposed_and_never_taken(order, tmp_path):
    source = written(
        tmp_path / "in", {"Ada Lovlace/tiny.ipynb": notebook("ada"), "chidi/tiny.ipynb": notebook("c")}
    )
    done = collect(order(source, roster=ROSTER))
    assert [row.student for row in done.rows] == ["chidi"]
    (told,) = done.strangers
    assert "Ada Lovelace (ada)? Say so: --match 'Ada Lovlace'=ada" in told
    assert done.missing == ["Ada Lovelace (ada)", "Müller, Beatrice (bea)"]
    done = collect(order(source, roster=ROSTER, matches={"Ada Lovlace": "ada"}))
    assert [row.student for row in done.rows] == ["ada", "chidi"]
    assert done.strangers == []


def test_two_of_one_name_are_not_told_apart_by_chance(order, tmp_path):
    roster = "id,name\nana1,Ana Li\nana2,LI Ana\n"
    done = collect(order(written(tmp_path / "in", {"Ana Li/tiny.ipynb": notebook("a")}), roster=roster))
    assert done.rows == []
    assert "several of this name; Ana Li (ana1) or LI Ana (ana2)?" in done.strangers[0]


def test_accents_decide_between_two_who_differ_in_nothing_else(order, tmp_path):
    roster = "id,name\nj1,Jan Müller\nj2,Jan Muller\n"
    files = {"Jan Mu\u0308ller/tiny.ipynb": notebook("1"), "MULLER Jan/tiny.ipynb": notebook("2")}
    asked = order(written(tmp_path / "in", files), roster=roster)
    assert taken(collect(asked), asked.submissions) == {"j1": notebook("1"), "j2": notebook("2")}


def test_the_same_notebook_of_two_is_told_but_not_an_untouched_release(order, tmp_path):
    files = {"ada/tiny.ipynb": notebook("x"), "bea/tiny.ipynb": notebook("x")}
    files |= {"chidi/tiny.ipynb": notebook("stub"), "dora/tiny.ipynb": notebook("stub")}
    done = collect(order(written(tmp_path / "in", files), stub=notebook("stub")))
    assert done.duplicates == ["the same notebook from ada, bea"]
    assert [row.student for row in done.rows if "the notebook is as it was released" in row.remarks] == [
        "chidi",
        "dora",
    ]


def test_what_a_person_changed_is_kept_and_told_until_overwriting_is_asked_for(order, tmp_path):
    source = written(tmp_path / "in", PLAIN)
    collect(order(source, roster=ROSTER))
    mine = tmp_path / "submitted" / "ada" / "01_tiny" / "tiny.ipynb"
    mine.write_bytes(notebook("mended by hand"))
    done = collect(order(source, roster=ROSTER))
    assert mine.read_bytes() == notebook("mended by hand")
    assert "changed by hand" in done.kept[0]
    assert done.findings == 1
    done = collect(order(source, roster=ROSTER, overwrite=True))
    assert (mine.read_bytes(), done.states["ada"], done.kept) == (notebook("ada"), "replaced", [])


def test_what_stood_there_before_collecting_is_a_persons(order, tmp_path):
    mine = (
        written(tmp_path / "submitted", {"ada/01_tiny/tiny.ipynb": notebook("mine")})
        / "ada/01_tiny/tiny.ipynb"
    )
    for _ in range(2):
        done = collect(order(written(tmp_path / "in", PLAIN), roster=ROSTER))
        assert (done.states["ada"], mine.read_bytes()) == ("kept", notebook("mine"))


def test_a_new_attempt_replaces_what_was_collected_and_only_that(order, tmp_path):
    collect(order(written(tmp_path / "in", PLAIN), roster=ROSTER))
    (tmp_path / "submitted" / "ada" / "01_tiny" / "my notes.txt").write_text("mine")
    done = collect(order(written(tmp_path / "later", {"ada/tiny.ipynb": notebook("new")}), roster=ROSTER))
    assert taken(done, tmp_path / "submitted")["ada"] == notebook("new")
    assert (tmp_path / "submitted" / "ada" / "01_tiny" / "my notes.txt").read_text() == "mine"
    assert [row.student for row in done.rows] == ["ada", "bea", "chidi"]  # collected before, not missing now
    assert done.missing == []


def test_a_link_in_the_submissions_is_not_followed(order, tmp_path):
    (tmp_path / "submitted").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "submitted" / "ada").symlink_to(tmp_path / "elsewhere")
    done = collect(order(written(tmp_path / "in", PLAIN), roster=ROSTER))
    assert done.states["ada"] == "kept"
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_artifacts_come_along_under_their_names_and_nothing_else(course, order, tmp_path):
    course.edit("assignment.toml", "title", 'artifacts = ["net.keras", "history.json"]\ntitle')
    written(course.source, {"artifacts/net.keras": b"k", "artifacts/history.json": b"{}"})
    files = {
        "lovelaceada_1_2_tiny.ipynb": notebook("ada"),
        "lovelaceada_1_2_net-1.keras": b"first",
        "lovelaceada_1_2_net-2.keras": b"second",
        "lovelaceada_1_2_other.json": b"{}",
    }
    done = collect(order(zipped(tmp_path / "in.zip", files), roster=ROSTER))
    folder = tmp_path / "submitted" / "ada" / "01_tiny"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "tiny.ipynb": notebook("ada"),
        "net.keras": b"second",
    }
    assert done.rows[0].remarks == ("history.json was not handed in",)
    assert len(done.left) == 2


@pytest.mark.parametrize(
    ("files", "remark"),
    [
        ({"mine.ipynb": b"{}"}, "its notebook is called mine.ipynb"),
        ({"a/b/Tiny.IPYNB": b"{}", "scratch.ipynb": b"{}"}, None),
        ({"tiny.ipynb": b"{}", "old/tiny.ipynb": b"{1}"}, "tiny.ipynb counts, not tiny.ipynb"),
        ({"tiny.ipynb.txt": b"{}"}, None),
        ({"01_tiny.ipynb": b"{}"}, None),
        (
            {
                "tiny.ipynb": b"{}",
                ".ipynb_checkpoints/tiny-checkpoint.ipynb": b"{1}",
                "__MACOSX/._tiny.ipynb": b"x",
            },
            None,
        ),
    ],
)
def test_the_assignments_notebook_is_found_whatever_happened_to_its_name(order, tmp_path, files, remark):
    source = written(
        tmp_path / "in", {f"{who}/{name}": each for name, each in files.items() for who in ("ada", "b")}
    )
    row = collect(order(source)).rows[0]
    assert row.remarks == ((remark,) if remark else ())
    assert (tmp_path / "submitted" / "ada" / "01_tiny" / "tiny.ipynb").read_bytes() == b"{}"


def test_which_of_several_notebooks_is_meant_is_not_guessed(order, tmp_path):
    files = {"ada/one.ipynb": b"1", "ada/two.ipynb": b"2", "bea/tiny.ipynb": b"3"}
    done = collect(order(written(tmp_path / "in", files)))
    assert done.refused == ["ada: 2 notebooks, none called tiny.ipynb: one.ipynb, two.ipynb"]
    assert [row.student for row in done.rows] == ["bea"]


@pytest.mark.parametrize("kind", SOURCES)
def test_what_systems_leave_in_a_download_is_nobodys_work(order, tmp_path, kind):
    files = {f"wrapped/{name}": content for name, content in SOURCES[kind].items()}
    files |= {
        "__MACOSX/wrapped/._x": b"",
        ".DS_Store": b"",
        "wrapped/.DS_Store": b"",
        "wrapped/Thumbs.db": b"",
    }
    done = collect(order(zipped(tmp_path / "in.zip", files), roster=ROSTER))
    assert [row.student for row in done.rows] == ["ada", "bea", "chidi"]
    assert done.findings == 0
    assert sum("left by a system" in each for each in done.left) == 4


def test_a_file_cannot_pass_for_another_students_by_its_name(order, tmp_path):
    roster = "Identifier,Full name,Email address,Last modified (submission)\n"
    roster += "Participant 1,Ada L,ada@x.org,-\nParticipant 2,Bea M,bea@x.org,-\n"
    files = {"Ada L_1_assignsubmission_file_Bea M_2_assignsubmission_file_tiny.ipynb": notebook("ada")}
    done = collect(order(zipped(tmp_path / "in.zip", files), roster=roster))
    assert [row.student for row in done.rows] == ["ada@x.org"]


def test_two_people_under_one_students_name_are_told(order, tmp_path):
    files = {f"Ada Lovelace_{n}_assignsubmission_file_/tiny.ipynb": notebook(str(n)) for n in (1, 2)}
    done = collect(order(zipped(tmp_path / "in.zip", files), roster=ROSTER))
    (told,) = done.duplicates
    assert "as Ada Lovelace 1 and as Ada Lovelace 2: is it one person?" in told


def test_two_runs_at_once_do_not_mix(order, tmp_path):
    asked = order(written(tmp_path / "in", PLAIN))
    with (
        exclusive(asked.submissions),
        pytest.raises(
            AssignmentError, match=r"another `cvgrade collect` is writing there.*with --submissions"
        ),
    ):
        collect(asked)


# Hostile and damaged sources


def hostile(path: Path, name: str, content: bytes = b"{}", **fields) -> Path:
    """Write a zip with ada's notebook and one more entry whose header says what a polite program never would."""
    info = zipfile.ZipInfo("x" * len(name.encode()))
    info.compress_type = zipfile.ZIP_DEFLATED
    for field, value in fields.items():
        setattr(info, field, value)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ada/tiny.ipynb", notebook("ada"))
        archive.writestr(info, content)
    data = path.read_bytes().replace(info.filename.encode(), name.encode())
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("name", "fields", "problem"),
    [
        ("../../evil.ipynb", {}, "its path leads out of the archive"),
        ("bea/..\\..\\evil.ipynb", {}, "its path leads out of the archive"),
        ("/etc/evil.ipynb", {}, "its path is absolute"),
        ("C:\\evil.ipynb", {}, "its path is absolute"),
        ("\\\\server\\evil.ipynb", {}, "its path is absolute"),
        ("bea/ti\nny.ipynb", {}, "its name holds a line break"),
        ("bea/ti\x1b[2Jny.ipynb", {}, "its name holds a line break"),
        ("bea/NUL.ipynb", {}, "its name is reserved by Windows"),
        ("bea/" + "d/" * 30 + "tiny.ipynb", {}, "its path is too long"),
        ("bea/tiny.ipynb", {"external_attr": 0o120777 << 16, "create_system": 3}, "it is a link"),
        ("bea/tiny.ipynb", {"external_attr": 0o010644 << 16, "create_system": 3}, "it is no regular file"),
    ],
)
def test_a_hostile_entry_is_refused_and_the_rest_is_taken(order, tmp_path, name, fields, problem):
    (tmp_path / "in").mkdir()
    done = collect(order(hostile(tmp_path / "in" / "in.zip", name, **fields), kind="plain"))
    assert taken(done, tmp_path / "submitted") == {"ada": notebook("ada")}
    assert any(problem in each for each in done.refused), done.refused
    assert all(each.isprintable() for each in done.refused)
    assert not list(tmp_path.rglob("evil*"))


def test_a_bomb_is_refused_before_it_is_unpacked(order, tmp_path, monkeypatch):
    files = {
        "ada/tiny.ipynb": notebook("ada"),
        "bea/tiny.ipynb": bytes(8 * 2**20),
        "cara/tiny.ipynb": b"x" * 5000,
    }
    monkeypatch.setattr(entries_module, "MAX_BYTES", 4000)
    done = collect(order(zipped(tmp_path / "in.zip", {**files, "dora/tiny.ipynb": notebook("d")})))
    assert sum("larger than" in each for each in done.refused) == 2
    monkeypatch.setattr(entries_module, "MAX_BYTES", 2**30)
    done = collect(order(tmp_path / "in.zip"))
    assert [each for each in done.refused if "unpacks to more than 200 times its size" in each]
    assert {row.student for row in done.rows} == {"ada", "cara", "dora"}


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_only_stored_and_deflated_files_are_read(order, tmp_path, method):
    with zipfile.ZipFile(tmp_path / "in.zip", "w", method) as archive:
        archive.writestr("ada/tiny.ipynb", notebook("ada"))
    done = collect(order(tmp_path / "in.zip"))
    assert f"it is compressed by method {method}, not by deflate" in done.refused[0]


def test_an_encrypted_file_is_refused(order, tmp_path):
    path = zipped(tmp_path / "in.zip", {"ada/tiny.ipynb": notebook("ada")})
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(mark) + offset] |= 1
    path.write_bytes(data)
    assert any("it is encrypted" in each for each in collect(order(path)).refused)


def test_a_damaged_file_is_refused_and_the_rest_is_taken(order, tmp_path):
    with zipfile.ZipFile(tmp_path / "in.zip", "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("ada/tiny.ipynb", b"the bytes of ada")
        archive.writestr("bea/tiny.ipynb", notebook("bea"))
    (tmp_path / "in.zip").write_bytes((tmp_path / "in.zip").read_bytes().replace(b"of ada", b"of eve"))
    done = collect(order(tmp_path / "in.zip"))
    assert [row.student for row in done.rows] == ["bea"]
    assert "it is damaged" in done.refused[0]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_entries_of_one_path_the_last_counts_and_the_other_is_told(order, tmp_path):
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        for name, text in (("ada", "first"), ("ada", "second"), ("bea", "bea")):
            archive.writestr(f"{name}/tiny.ipynb", notebook(text))
    done = collect(order(tmp_path / "in.zip"))
    assert taken(done, tmp_path / "submitted")["ada"] == notebook("second")
    assert "another file of this name, which counts" in done.refused[0]


def test_a_students_zip_is_opened_once_and_a_zip_within_it_stays_closed(order, tmp_path):
    deep = inner_zip({"tiny.ipynb": notebook("deep")})
    files = {"ada/hand_in.zip": inner_zip({"a/tiny.ipynb": notebook("ada"), "again.zip": deep})}
    done = collect(order(written(tmp_path / "in", files | {"bea/x.zip": inner_zip({"again.zip": deep})})))
    assert taken(done, tmp_path / "submitted") == {"ada": notebook("ada")}
    assert "bea: no notebook was handed in" in done.refused
    assert any("again.zip: not asked for" in each for each in done.left)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "it is no readable zip"),
        (b"PK\3\4" + b"?" * 100, "it is no readable zip"),
        (inner_zip({}), "it is an empty archive"),
        (inner_zip({f"{n}.txt": b"" for n in range(10_000)}), "it holds more than 2000 files"),
        (b"PK\5\6" + struct.pack("<4H2LH", 0, 0, 1, 1, 2**31, 0, 0), "it holds more than 2000 files"),
        (b"PK\6\7" + inner_zip({"tiny.ipynb": b"{}"}), "it holds more than 2000 files"),
    ],
    ids=["empty", "noise", "nothing in it", "10,000 files", "a list of 2 GB", "zip64"],
)
def test_a_students_bad_zip_costs_nobody_else(order, tmp_path, content, problem):
    files = {"ada/work.zip": content, "bea/tiny.ipynb": notebook("bea")}
    done = collect(order(zipped(tmp_path / "in.zip", files)))
    assert [row.student for row in done.rows] == ["bea"]
    assert problem in done.refused[0]
    assert "ada: no notebook was handed in" in done.refused


def test_names_in_utf_8_without_the_flag_and_in_cp437_are_read(tmp_path):
    path = tmp_path / "in.zip"
    zipped(path, {"M~~ller/tiny.ipynb": b"{}", "Jos~/tiny.ipynb": b"{}"})
    data = path.read_bytes().replace(b"M~~ller", "Müller".encode()).replace(b"Jos~", "José".encode("cp437"))
    path.write_bytes(data)
    with ExitStack() as stack:
        assert [entry.parts[0] for entry in list_source(path, stack)] == ["José", "Müller"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes in folders")
def test_links_pipes_and_unreadable_names_in_a_folder_are_refused(order, tmp_path):
    source = written(tmp_path / "in", {"ada/tiny.ipynb": notebook("ada")})
    (tmp_path / "secret.ipynb").write_bytes(b"secret")
    for name in ("bea", "cara", "dora"):
        (source / name).mkdir()
    (source / "bea" / "tiny.ipynb").symlink_to(tmp_path / "secret.ipynb")
    os.mkfifo(source / "cara" / "tiny.ipynb")
    (Path(os.fsdecode(os.fsencode(source / "dora") + b"/\xff.ipynb"))).write_bytes(b"{}")
    done = collect(order(source))
    assert [row.student for row in done.rows] == ["ada"]
    told = "\n".join(done.refused)
    for problem in ("it is a link", "it is no regular file", "bytes that are no text"):
        assert problem in told


def test_a_students_folder_of_too_many_files_is_refused(order, tmp_path, monkeypatch):
    monkeypatch.setattr(kinds_module, "MAX_OWN_FILES", 20)
    files = {f"ada/data/{n}.txt": b"" for n in range(30)} | {"bea/tiny.ipynb": notebook("bea")}
    done = collect(order(written(tmp_path / "in", files)))
    assert [row.student for row in done.rows] == ["bea"]
    assert f"{tmp_path / 'in'}: ada: it holds more than 20 files" in done.refused


def test_student_names_that_cannot_be_folders_are_refused(order, tmp_path):
    files = {"ada/tiny.ipynb": notebook("a"), "ends in dot./tiny.ipynb": b"1", "-rf/tiny.ipynb": b"2"}
    done = collect(order(zipped(tmp_path / "in.zip", files | {"ADA/tiny.ipynb": b"3"})))
    assert len(done.rows) == 1
    told = "\n".join(done.strangers)
    assert all(part in told for part in ("ends in dot.", "-rf", "in case only"))


@given(st.binary(max_size=400))
def test_any_bytes_as_a_students_zip_are_listed_or_refused(data):
    entry = Entry(("ada", "work.zip"), "work.zip", read=lambda: data)
    found = list(entries_module._with_nested(entry))
    assert found
    assert all(each.problem or each.parts[:2] == entry.parts for each in found)


@given(st.text(max_size=40))
def test_what_is_shown_is_one_line_that_no_terminal_obeys(text):
    line = shown(text)
    assert "\n" not in line
    assert "\x1b" not in line
    line.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-01 10:00:00.123456 UTC", "2026-11-01T10:00:00+00:00"),
        ("2026-11-01 10:00:00 Europe/Berlin", "2026-11-01T09:00:00+00:00"),
        ("2026-11-01 10:00:00", "2026-11-01T10:00:00+00:00"),
        ("2026-13-01 10:00:00 UTC", None),
        ("2026-11-01 10:00:00 ../../etc/passwd", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_nbgraders_times_are_read(text, expected):
    time = read_time(text)
    assert (time.isoformat() if time else None) == expected


# Rosters


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("comma", [",", ";", "\t"])
def test_a_roster_of_any_usual_encoding_and_delimiter_is_read(tmp_path, encoding, comma):
    path = tmp_path / "class.csv"
    text = f"First name{comma}Last name{comma}Username\r\nZoë{comma}Groß{comma}zg\r\n\r\n"
    path.write_bytes(text.encode(encoding))
    (student,) = read_roster(path).students
    assert (student.id, student.names) == ("zg", ("Zoë Groß",))


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        ("id,name,email", "7,Ada,a@x", "7"),
        ("Student,ID,SIS User ID,SIS Login ID", "Ada,7,S7,ada", "ada"),
        ("First name,Last name,ID number,Email address", "Ada,L,,a@x", "a@x"),
        ("identifier,github_username,github_id,name", "s7,octo,9,Ada", "s7"),
        ("sep=;\nName;Student_ID", "Ada;s7", "s7"),
        ("name", "", None),
        ("", "", None),
    ],
)
def test_the_column_that_names_folders_is_the_first_known_one_that_is_filled(tmp_path, header, row, expected):
    path = tmp_path / "class.csv"
    path.write_text(f"{header}\n{row}\n")
    if expected is None:
        with pytest.raises(
            AssignmentError, match="expected a column id, username or email that every row fills"
        ):
            read_roster(path)
    else:
        assert [student.id for student in read_roster(path).students] == [expected]


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("id\nada\nADA\n", {}, "expected each student once, got ada twice"),
        ("id\n../up\n", {}, "expected ids that can name a folder, got ../up"),
        ("id,name\nada,Ada\n", {"column": "matric"}, "expected a column matric that every row fills"),
        (
            "id\nada\n",
            {"matches": {"x": "adda"}},
            "expected an id of the roster, got adda. Did you mean ada?",
        ),
        ("id\n" + "a" * 200_000, {}, "expected a CSV with a header"),
    ],
)
def test_a_roster_that_cannot_be_used_is_told(tmp_path, text, options, message):
    path = tmp_path / "class.csv"
    path.write_text(text)
    with pytest.raises(AssignmentError, match=message.replace("?", r"\?")):
        read_roster(path, **options)


# The command


@pytest.fixture
def run(monkeypatch, capsys):
    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["cvgrade", "collect", *map(str, arguments)])
        code = 0
        try:
            cli.main()
        except SystemExit as leave:
            code = int(leave.code or 0)
        text = capsys.readouterr()
        return code, text.out, text.err

    return run


def test_the_command_says_what_became_of_everything(run, course, tmp_path):
    (tmp_path / "class.csv").write_text(ROSTER + "dora;Dora D;d@x.org\n", encoding="utf-8")
    source = zipped(tmp_path / "moodle.zip", MOODLE)
    paths = ["01_tiny", source, "--root", course.root, "--submissions", tmp_path / "in"]
    code, out, _ = run(*paths, "--roster", tmp_path / "class.csv")
    assert code == 1
    assert f"{source}: Moodle's download, 3 hand-ins" in out
    assert "missing (1):\n  Dora D (dora)\n" in out
    assert out.endswith(
        "(3 new, 0 replaced, 0 unchanged, 0 kept), 0 late, 3 of unknown time, 1 missing, 1 finding\n"
    )
    code, out, _ = run(*paths[:-1], tmp_path / "others", "--json")
    assert code == 0
    assert json.loads(out)["rows"][0]["student"] == "Ada Lovelace_4711"


def test_a_source_of_too_many_files_is_told(order, tmp_path, monkeypatch):
    monkeypatch.setattr(entries_module, "MAX_FILES", 20)
    files = {f"ada/{n}.txt": b"" for n in range(30)}
    for source in (written(tmp_path / "in", files), zipped(tmp_path / "in.zip", files)):
        with pytest.raises(AssignmentError, match="expected at most 20 files, got "):
            collect(order(source))
    assert not (tmp_path / "submitted").exists()


def test_the_help_names_folders_example_and_exit_codes(run):
    code, out, _ = run("--help")
    assert code == 0
    for part in (
        "<submissions>/<student>/<assignment>/",
        "Example: cvgrade collect",
        "Exit code 0",
        "Reads solutions/",
    ):
        assert part in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["01_tyni", "{in}"], "Did you mean 01_tiny?"),
        (["01_tiny"], "Missing argument 'SOURCES...'"),
        (["01_tiny", "{missing}"], "expected a folder or a zip, got no such file"),
        (["01_tiny", "{text}"], "Download it again, or unpack it yourself."),
        (["01_tiny", "{nothing}"], "expected what students handed in, got nothing of that"),
        (["01_tiny", "{in}", "--kind", "ilias"], "'ilias' is not one of"),
        (["01_tiny", "{in}", "--roster", "{missing}"], "Export the roster again."),
        (["01_tiny", "{in}", "--roster", "{text}"], "expected a column id, username or email"),
        (["01_tiny", "{in}", "--due", "tomorrow"], "Write it like this: 2026-12-01T23:59:00+01:00"),
        (["01_tiny", "{in}", "--due", "2026-12-01T23:59:00"], "expected a date, a time and a timezone"),
        (["01_tiny", "{in}", "--match", "Ada"], "expected NAME=ID, got 'Ada'"),
        (["01_tiny", "{in}", "--match", "Ada=ada"], "Add --roster FILE."),
        (["01_tiny", "{in}", "--submissions", "{in}"], "expected a source apart from"),
        (["01_tiny", "{in}", "--submissions", "{in}/below"], "expected a source apart from"),
    ],
)
def test_a_slip_in_the_command_is_told_and_writes_nothing(run, course, tmp_path, arguments, message):
    written(tmp_path / "in", {"ä/tiny.ipynb": notebook("ä")})
    (tmp_path / "text").write_text("ünfug\nnothing")
    (tmp_path / "nothing").mkdir()
    names = {name: str(tmp_path / name) for name in ("in", "missing", "text", "nothing")}
    given = [each.format(**names) for each in arguments]
    if "--submissions" not in given:
        given += ["--submissions", str(tmp_path / "submitted")]
    code, out, err = run(*given, "--root", course.root)
    assert (code, out) == (2, "")
    assert message in err
    assert not list(tmp_path.rglob("collected-*"))


def test_a_damaged_record_is_told(run, course, tmp_path):
    paths = [
        "01_tiny",
        written(tmp_path / "in", PLAIN),
        "--root",
        course.root,
        "--submissions",
        tmp_path / "out",
    ]
    assert run(*paths)[0] == 0
    (tmp_path / "out" / "collected-01_tiny.json").write_text("{}")
    code, _, err = run(*paths)
    assert code == 2
    assert "expected the record of an earlier `cvgrade collect`" in err


def test_names_in_the_table_cannot_be_formulas(order, tmp_path):
    collect(
        order(written(tmp_path / "in", {"=1+1/tiny.ipynb": notebook("a"), "b/tiny.ipynb": notebook("b")}))
    )
    assert "'=1+1" in (tmp_path / "submitted" / "collected-01_tiny.csv").read_text("utf-8")
