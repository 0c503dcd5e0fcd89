"""A gradebook in SQLite and in PostgreSQL: the same marks, several writers at once, URLs and what they lack."""

import importlib
import multiprocessing
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from cvgrade.errors import AssignmentError, GraderFault
from cvgrade.reports.database import database_url, one_writer
from cvgrade.reports.gradebook import read_marks, sqlite_url, write_gradebook
from test_gradebook import nbgrader, report_of

WRITERS, STUDENTS = 4, 2
NOBODY = (
    {"user": 65534, "group": 65534, "extra_groups": []} if os.getuid() == 0 else {}
)  # root may not be a server


def postgresql_program(name: str) -> str | None:
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(versions[-1]) if versions else None)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A PostgreSQL server of this test's own, on a Unix socket in a folder that goes with it; its URL."""
    pytest.importorskip(
        "psycopg", reason="psycopg is not installed: pip install 'pixels-to-predictions[postgres]'"
    )
    initdb, postgres = postgresql_program("initdb"), postgresql_program("postgres")
    if initdb is None or postgres is None:
        pytest.skip("this machine has no PostgreSQL server: initdb and postgres are not installed")
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as name:  # a socket's path is short
        folder = Path(name)
        if NOBODY:
            os.chown(folder, 65534, 65534)
        quick = ["-c", "fsync=off", "-c", "listen_addresses="]
        make = [initdb, "-D", folder / "data", "-U", "me", "-A", "trust", "-E", "UTF8", "--no-sync"]
        environment = {"PATH": os.environ["PATH"], "HOME": name, "LC_ALL": "C"}
        subprocess.run(make, check=True, stdout=subprocess.DEVNULL, cwd=folder, env=environment, **NOBODY)
        start = [postgres, "-D", folder / "data", "-k", folder, *quick]
        with subprocess.Popen(
            start, cwd=folder, env=environment, stderr=subprocess.DEVNULL, **NOBODY
        ) as process:
            try:
                yield f"postgresql://me@/postgres?host={name}"
            finally:
                process.terminate()
                process.wait(60)


@pytest.fixture(scope="module")
def postgresql(server: str) -> str:
    """The server's URL, once it answers; nothing is in it yet."""
    import psycopg

    for _ in range(300):
        try:
            psycopg.connect(server, connect_timeout=1).close()
        except psycopg.OperationalError:
            multiprocessing.Event().wait(0.1)
        else:
            return server
    pytest.fail("PostgreSQL did not answer in 30 s")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "gradebook.db")
    return str(request.getfixturevalue("postgresql"))


@pytest.fixture(scope="module")
def assignment(make_course, tmp_path_factory):
    return make_course(tmp_path_factory.mktemp("course")).assignment()


def write_some(assignment, writer: int, url: str, barrier) -> None:
    reports = [report_of(assignment, "ada", {})]  # one that all of them write
    for number in range(STUDENTS):
        lost = {"test_double_of_three": 0.0} if number % 2 else {}
        reports.append(report_of(assignment, f"student-{writer}-{number}", lost))
    barrier.wait(120)
    write_gradebook(assignment, reports, url)


def test_four_writers_at_once_lose_nothing_and_nbgrader_reads_it(assignment, url, tmp_path):
    importlib.import_module("nbgrader.api")  # once, for all processes that are forked
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(WRITERS)
    writers = [
        context.Process(target=write_some, args=(assignment, number, url, barrier))
        for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(300)
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    marks = {f"student-{at}-{no}": 8.0 if no % 2 else 10.0 for at in range(WRITERS) for no in range(STUDENTS)}
    assert read_marks(url, "01_tiny") == marks | {"ada": 10.0}
    if url.startswith("sqlite"):
        return  # test_gradebook.py exports from SQLite
    done = nbgrader(tmp_path, "export", "--db", url, "--to", "grades.csv")
    assert done.returncode == 0, done.stderr
    assert len((tmp_path / "grades.csv").read_text().splitlines()) == 1 + len(marks) + 1


def test_a_second_writer_waits_no_longer_than_it_is_told(assignment, url):
    with one_writer(database_url(url, lock_wait_s=1), wait_s=1), pytest.raises(GraderFault) as caught:
        write_gradebook(assignment, [], url, writer_wait_s=0.1)
    assert "The results of this run are stored" in str(caught.value)
    assert "run the same command again: only the gradebook is written" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "driver"),
    [
        ("postgresql://me@host/grades", "postgresql+psycopg"),
        ("postgres://me@host/grades", "postgresql+psycopg"),
        ("postgresql+psycopg://me@host/grades", "postgresql+psycopg"),
        ("sqlite:////tmp/gradebook.db", "sqlite"),
    ],
)
def test_a_url_means_the_driver_we_test_with(text, driver):
    if driver.startswith("postgresql"):
        pytest.importorskip("psycopg", reason="psycopg is not installed")
    place = database_url(text, lock_wait_s=2)
    assert place.drivername == driver
    assert place.query["timeout" if driver == "sqlite" else "connect_timeout"]


def test_a_package_that_is_missing_is_named(monkeypatch):
    from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

    def missing(cls) -> None:
        raise ModuleNotFoundError("No module named 'psycopg'")

    monkeypatch.setattr(PGDialect_psycopg, "import_dbapi", classmethod(missing))
    with pytest.raises(AssignmentError, match=r"No module named 'psycopg'. Install it, .*\[postgres\]"):
        database_url("postgresql://me@host/grades", lock_wait_s=1)


@pytest.mark.parametrize(
    "text", ["grades.db", "", "oracel://me:secret@host/x", "postgresql://me:secret@host:port/x"]
)
def test_what_is_no_url_is_told_without_its_password(text):
    with pytest.raises(
        AssignmentError, match=r"expected an SQLAlchemy URL such as .*, got .* Mend it"
    ) as caught:
        database_url(text, lock_wait_s=1)
    assert "secret" not in str(caught.value)


def test_a_server_that_does_not_answer_is_a_fault_and_tells_no_password(assignment, tmp_path):
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    url = f"postgresql://me:secret@/grades?host={tmp_path}"
    with pytest.raises(
        GraderFault, match=r"expected to write postgresql\+psycopg://me:\*\*\*@.* got "
    ) as caught:
        write_gradebook(assignment, [], url)
    assert "secret" not in str(caught.value)
