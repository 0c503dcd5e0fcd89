"""Processes that work through a queue: deaths cost what was held, faults end the run, nobody stays behind."""

import os
import signal
import subprocess
import sys
import time
from multiprocessing.connection import Connection

import psutil
import pytest
from cvgrade.errors import GraderFault
from cvgrade.pool import Outcome, Pool


def job(kind: str, connection: Connection) -> None:
    """Answer each number with its square; 13 is deadly, 14 our fault."""
    if kind == "never ready":
        os._exit(5)
    connection.send(("ready", ""))
    while True:
        try:
            number = connection.recv()
        except EOFError:
            return
        if number == 13:
            os.kill(os.getpid(), signal.SIGKILL)
        connection.send(("fault", "14 is ours") if number == 14 else ("done", str(number**2)))


def run(numbers: list[int], jobs: int = 2, kind: str = "good") -> list[Outcome[int]]:
    with Pool(job, (kind,), lambda number: number, jobs=jobs) as pool:
        return sorted(pool.run(numbers), key=lambda outcome: outcome.item)


def test_every_item_is_answered_once():
    assert run(list(range(10))) == [Outcome(number, str(number**2)) for number in range(10)]


def test_nothing_to_do_starts_nobody():
    before = psutil.Process().children()
    assert run([], jobs=0) == []
    assert psutil.Process().children() == before


@pytest.mark.parametrize("numbers", [[1, 13, 2, 13, 3], [13], [13, 13], [1, 13]])
def test_a_death_costs_what_was_held_and_nothing_else(numbers):
    for outcome in run(numbers, jobs=1):
        lost = "the grading process ended (-9)" if outcome.item == 13 else ""
        assert outcome == Outcome(outcome.item, "" if lost else str(outcome.item**2), lost)


def test_a_fault_ends_the_run_and_all_processes():
    with pytest.raises(GraderFault, match="14 is ours"):
        run([1, 14, 2, 3])
    left = [child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())]
    assert left == []


def test_processes_that_never_start_are_a_fault_and_not_a_loop():
    with pytest.raises(GraderFault, match=r"3 ended at once \(the last with exit code 5\)"):
        run([1], kind="never ready")


def test_a_job_dies_with_its_parent(tmp_path):
    (tmp_path / "sleeper.py").write_text(
        "import time\nfrom cvgrade.pool import Pool\n"
        "def job(connection):\n    connection.send(('ready', ''))\n    time.sleep(600)\n"
        "if __name__ == '__main__':\n"
        "    with Pool(job, (), int, jobs=1) as pool:\n"
        "        list(pool.run([1], on_ready=lambda: print('ready', flush=True)))\n"
    )
    parent = subprocess.Popen(
        [sys.executable, str(tmp_path / "sleeper.py")], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout.readline() == "ready\n"
    children = psutil.Process(parent.pid).children(recursive=True)
    assert children
    parent.kill()
    parent.wait()
    parent.stdout.close()
    _, alive = psutil.wait_procs(children, timeout=5)
    assert [process for process in alive if process.status() != psutil.STATUS_ZOMBIE] == []
    time.sleep(0)
