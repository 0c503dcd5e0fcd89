import subprocess
import sys

import cvdata
import numpy as np
import pytest
from cvdata.handwriting import workers
from cvdata.handwriting.tasks import Task
from cvdata.handwriting.workers import run

psutil = pytest.importorskip("psutil", reason="needs psutil to look for processes that are left")


def tasks(characters="人大天夫", count=3):
    return [Task("train", character, count, 2013) for character in characters]


def test_answers_come_in_the_order_of_the_tasks_whoever_gives_them():
    alone, spread = list(run(tasks(), workers=1)), list(run(tasks(), workers=3))
    assert [task for task, _ in spread] == tasks()
    assert spread == alone


def test_no_process_is_left_even_if_the_reader_stops_early():
    before = set(psutil.Process().children())  # of other tests
    answers = run(tasks(), workers=2)
    next(answers)
    started = set(psutil.Process().children()) - before
    assert len(started) >= 2
    answers.close()
    assert not [child for child in started if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]


def test_a_worker_that_dies_is_reported_with_its_task(capfd):
    broken = [Task("train", "人", 2, 2013), Task("train", "X", 2, 2013)]
    with pytest.raises(
        cvdata.DataError, match=r"character X: expected an answer .* got its end \(exit status 1\)"
    ):
        list(run(broken, workers=2))
    assert "KeyError: 'X'" in capfd.readouterr().err


def test_where_no_process_may_be_started_the_work_is_done_here(monkeypatch):
    expected = list(run(tasks(), workers=1))

    def refuse(*_args, **_options):
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(workers.subprocess, "Popen", refuse)
    assert list(run(tasks(), workers=4)) == expected


def test_a_script_needs_no_main_guard(tmp_path):
    script = tmp_path / "plain.py"
    script.write_text("import cvdata\nprint(cvdata.load('casia55', limit=60, workers=2).images.sum())\n")
    printed = subprocess.check_output([sys.executable, script], text=True, timeout=60)
    assert int(printed) == np.sum(cvdata.load("casia55", limit=60).images)


def test_a_task_survives_the_line_it_travels_on():
    task = Task("test", "囡", 59, 7, folder="/tmp/字 x")
    line = task.to_json()
    assert line.count(b"\n") == 1
    assert Task.from_json(line) == task


def test_workers_import_from_where_the_program_does(tmp_path, monkeypatch):
    (tmp_path / "cvdata").mkdir()
    (tmp_path / "cvdata" / "__init__.py").write_text("raise ImportError('another cvdata')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert list(run(tasks(), workers=2)) == list(run(tasks(), workers=1))
