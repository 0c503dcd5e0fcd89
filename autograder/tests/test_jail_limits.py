"""The jail's finer points: system calls, memory of a whole family, forks, namespaces, what dies and how."""

import errno
import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from cvgrade.errors import GraderFault, StudentError
from cvgrade.limits import Limits
from cvgrade.sandbox import families, jail, seccomp
from cvgrade.sandbox.client import Zygote
from cvgrade.sandbox.proxy import RemoteStudent, Session
from cvgrade.sandbox.patience import Budget
from cvgrade.sandbox.remote_worker import Worker

pytestmark = pytest.mark.skipif(bool(jail.why_not()), reason=jail.why_not() or "-")
LIMITS = Limits(
    call_timeout_s=8.0, cell_timeout_s=2.0, submission_timeout_s=30.0, memory_mb=200, disk_mb=8, processes=8
)
COLUMN = seccomp.ARCHITECTURES.get(os.uname().machine, (0, 0))[1]


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote(("numpy",)) as started:
        yield started


@pytest.fixture(scope="module")
def worker(zygote: Zygote) -> Iterator[Worker]:
    """A worker that makes system calls for us."""
    started = zygote.fork(LIMITS)
    code = (
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "def call(*numbers):\n"
        "    result = libc.syscall(*[ctypes.c_long(number) for number in numbers])\n"
        "    return ctypes.get_errno() if result == -1 else 0\n"
    )
    assert not started.run([code], [], 2.0).notes
    yield started
    started.end()


def error_of(worker: Worker, *numbers: int) -> int:
    return int(worker.call("call", numbers, {}, 2.0)["ok"])


def run_function(zygote: Zygote, code: str) -> object:
    session = Session(zygote, (code,), LIMITS)
    try:
        return RemoteStudent(session).answer()
    finally:
        session.end()


@pytest.mark.parametrize("name", sorted(seccomp.DENIED))
def test_a_denied_system_call_fails(worker, name):
    number = seccomp.DENIED[name][COLUMN]
    if number is None:
        pytest.skip(f"this processor has no call {name}")
    assert error_of(worker, number, 0, 0, 0, 0, 0, 0) == (errno.ENOSYS if name == "clone3" else errno.EPERM)


@pytest.mark.parametrize(
    "flag", [0x20000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000]
)
def test_new_namespaces_by_clone_fail(worker, flag):
    assert error_of(worker, seccomp.CLONE[COLUMN], flag | 17, 0, 0, 0, 0) == errno.EPERM


@pytest.mark.parametrize("number", [seccomp.NEWER, 500, 1023])
def test_system_calls_of_the_future_do_not_exist(worker, number):
    assert error_of(worker, number, 0, 0, 0, 0, 0, 0) == errno.ENOSYS


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="only x86-64 has a second numbering")
def test_the_second_numbering_of_system_calls_is_shut(worker):
    assert error_of(worker, 0x40000000 + 39) == errno.EPERM  # getpid


@pytest.mark.parametrize("family", [16, 17, 29, 38, 40, 44])  # netlink, packet, can, alg, vsock, xdp
@pytest.mark.parametrize("name", ["SOCKET", "SOCKETPAIR"])
def test_sockets_of_other_families_fail(worker, name, family):
    assert error_of(worker, getattr(seccomp, name)[COLUMN], family, 1, 0, 0) == errno.EAFNOSUPPORT


@pytest.mark.parametrize("request_", seccomp.TYPING)
def test_nothing_can_be_typed_into_a_terminal(worker, request_):
    assert error_of(worker, seccomp.IOCTL[COLUMN], 0, request_, 0) == errno.EPERM


def test_an_ordinary_terminal_question_is_answered_by_the_kernel(worker):
    assert error_of(worker, seccomp.IOCTL[COLUMN], 0, 0x5401, 0) == errno.ENOTTY  # TCGETS of /dev/null


def test_memory_cannot_be_hidden_from_the_watchdog(worker):
    assert error_of(worker, seccomp.PRCTL[COLUMN], seccomp.HIDING, 0, 0, 0, 0) == errno.EPERM


def test_rights_cannot_come_back(worker):
    reply = worker.call("call", (seccomp.PRCTL[COLUMN], 39, 0, 0, 0, 0), {}, 2.0)  # PR_GET_NO_NEW_PRIVS
    assert reply == {"ok": 0}  # libc reports its 1 as success


FAMILY = """
import os, time
import numpy as np
def answer():
    ready, tell = os.pipe()
    for _ in range({count}):
        if os.fork() == 0:
            block = np.ones({megabytes} * 2**17)
            os.write(tell, b"x")
            time.sleep(60)
    for _ in range({count}):
        os.read(ready, 1)
    time.sleep(1)
    return "unharmed"
"""


def test_memory_counts_for_a_submission_and_not_for_each_process(zygote):
    with pytest.raises(StudentError, match="what it started") as caught:
        run_function(zygote, FAMILY.format(count=5, megabytes=80))
    assert caught.value.cause == "memory"


def test_a_family_within_its_memory_is_left_alone(zygote):
    assert run_function(zygote, FAMILY.format(count=5, megabytes=20)) == "unharmed"


SHARED = """
import mmap, os, time
def share():
    block = mmap.mmap(-1, 80 * 2**20)
    block.write(bytes(80 * 2**20))
    return block
"""


def test_shared_memory_counts(zygote):
    own = FAMILY.format(count=3, megabytes=80).replace("np.ones(80 * 2**17)", "share()")
    with pytest.raises(StudentError) as caught:
        run_function(zygote, SHARED + own)
    assert caught.value.cause == "memory"


def test_shared_memory_counts_once(zygote):
    common = FAMILY.format(count=5, megabytes=80).replace("np.ones(80 * 2**17)", "sum(common[::4096])")
    assert run_function(zygote, SHARED + "common = share()\n" + common) == "unharmed"


@pytest.mark.parametrize(
    "code",
    [
        "import numpy\ndef answer(): return numpy.ones(2**28)",
        "def answer(): return 'x' * 2**29",
        "def answer():\n    raise RuntimeError('[enforce fail] DefaultCPUAllocator: can not allocate memory')",
    ],
)
def test_running_out_of_memory_is_memory(zygote, code):
    with pytest.raises(StudentError) as caught:
        run_function(zygote, code)
    assert caught.value.cause == "memory"


def test_a_fork_bomb_leaves_the_processes_of_another_worker_alone(zygote):
    bomb, other = zygote.fork(LIMITS), zygote.fork(LIMITS)
    bomb.run(
        [
            "import os, time\n"
            "def explode():\n"
            "    count = 0\n"
            "    try:\n"
            "        while count < 100:\n"
            "            if os.fork() == 0: time.sleep(60)\n"
            "            count += 1\n"
            "    except OSError: return count\n"
        ],
        [],
        2.0,
    )
    assert bomb.call("explode", (), {}, 2.0)["ok"] < LIMITS.processes
    other.run(
        [
            "import threading, time\n"
            "def threads():\n"
            "    started = [threading.Thread(target=time.sleep, args=(0.1,)) for _ in range(4)]\n"
            "    for one in started: one.start()\n"
            "    for one in started: one.join()\n"
            "    return len(started)\n"
        ],
        [],
        2.0,
    )
    assert other.call("threads", (), {}, 2.0) == {"ok": 4}
    bomb.end()
    other.end()


def test_an_abstract_socket_of_one_worker_is_not_there_for_another(zygote):
    one, other = zygote.fork(LIMITS), zygote.fork(LIMITS)
    one.run(["import socket\ns = socket.socket(socket.AF_UNIX)\ns.bind('\\0meeting')\ns.listen()"], [], 2.0)
    other.run(
        [
            "import socket\ndef answer():\n"
            "    try: socket.socket(socket.AF_UNIX).connect('\\0meeting'); return 'open'\n"
            "    except OSError: return 'refused'\n"
        ],
        [],
        2.0,
    )
    assert other.call("answer", (), {}, 2.0) == {"ok": "refused"}
    one.end()
    other.end()


def test_tmp_is_private_also_where_the_course_lies_below_it(tmp_path, monkeypatch):
    if not tmp_path.is_relative_to("/tmp"):
        pytest.skip("pytest's own folder is not below /tmp")
    (tmp_path / "tiny_package").mkdir()
    (tmp_path / "tiny_package" / "__init__.py").write_text("x = 7\n")
    (tmp_path / "secret").write_text("hidden")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(jail, "SHARED_PACKAGES", ("tiny_package",))
    code = (
        f"import os, sys\nsys.path.insert(0, {str(tmp_path)!r})\n"
        "def answer():\n"
        "    import tiny_package\n"
        "    open('/tmp/in_the_jail_only', 'w').close()\n"
        "    try: open(tiny_package.__file__, 'a'); shut = False\n"
        "    except OSError: shut = True\n"
        f"    return tiny_package.x, shut, os.listdir({str(tmp_path)!r}), os.path.exists('/tmp/in_the_jail_only')\n"
    )
    with Zygote(("numpy",)) as zygote:
        assert run_function(zygote, code) == (7, True, ["tiny_package"], True)
        again = "import os\ndef answer(): return os.path.exists('/tmp/in_the_jail_only')"
        assert run_function(zygote, again) is False
    assert not Path("/tmp/in_the_jail_only").exists()


def pids_of(zygote: Zygote) -> list[int]:
    """Return the pids, as seen from here, of the last worker's supervisor and the worker."""
    inside = psutil.Process(zygote.process.pid).children(recursive=True)
    worker = max(inside, key=lambda process: (len(process.parents()), process.create_time()))
    return [worker.parent().pid, worker.pid]


def test_workers_are_the_first_to_go_where_the_machine_runs_out_of_memory(zygote):
    started = zygote.fork(LIMITS)
    scores = [Path(f"/proc/{pid}/oom_score_adj").read_text() for pid in pids_of(zygote)]
    started.end()
    assert scores == ["1000\n", "1000\n"]


@pytest.mark.parametrize("which", [0, 1], ids=["supervisor", "worker"])
def test_a_worker_killed_from_outside_is_known_as_such(zygote, which):
    session = Session(zygote, ("import time\ndef answer(): time.sleep(1)\ndef fine(): return 1",), LIMITS)
    student = RemoteStudent(session)
    assert student.fine() == 1
    before = zygote.disturbances
    os.kill(pids_of(zygote)[which], 9)
    with pytest.raises(StudentError, match="SIGKILL") as caught:
        student.answer()  # lasts: a worker outlives its supervisor by a moment
    assert caught.value.cause == "crash"
    assert zygote.disturbances == before + 1
    assert student.fine() == 1
    session.end()


def test_processor_time_used_up_is_a_timeout(zygote):
    limits = Limits(call_timeout_s=20.0, submission_timeout_s=0.5, processes=4)
    session = Session(zygote, ("def answer():\n    while True: pass",), limits)
    session._budget = Budget(60.0, lambda: 0.0)  # only the kernel's own limit is left
    with pytest.raises(StudentError, match="processor time") as caught:
        RemoteStudent(session).answer()
    assert caught.value.cause == "timeout"
    session.end()


def test_a_dead_zygote_comes_back():
    zygote = Zygote(("numpy",))
    assert not zygote.revive()
    zygote.process.kill()
    zygote.process.wait()
    for _ in range(2):  # each question is refused as our fault, not only the first
        with pytest.raises(GraderFault, match="zygote: expected an answer"):
            zygote.fork(LIMITS)
    assert zygote.revive()
    assert run_function(zygote, "def answer(): return 1") == 1
    zygote.close()


def test_a_family_is_its_root_and_all_below(monkeypatch):
    if not hasattr(os, "fork"):
        pytest.skip("needs fork")
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        if os.fork() == 0:
            theirs.send(b"x")
        time.sleep(60)
        os._exit(0)
    ours.recv(1)
    try:
        family = families.members(child)
        assert len(family) == 2
        assert child in family
        assert families.rollup(child)["Rss"] > 0
        assert families.cpu_seconds(child) < 10
    finally:
        for pid in sorted(families.members(child), reverse=True):
            os.kill(pid, 9)
        os.waitpid(child, 0)
    assert families.rollup(child) == {}


def test_a_quick_call_is_not_looked_at(monkeypatch):
    watchdog = families.Watchdog()
    assert watchdog.wait_s() is None
    watchdog.add(os.getpid(), -(2**40))
    assert 0 < watchdog.wait_s() <= families.PAUSE_S
    assert watchdog.look() == []
    monkeypatch.setattr(families.time, "monotonic", lambda: 10.0**9)
    assert watchdog.look() == [os.getpid()]
    assert watchdog.remove(os.getpid())
    assert not watchdog.remove(os.getpid())
    assert sys.platform == "linux"
