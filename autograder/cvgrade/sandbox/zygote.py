"""The process that imports the libraries once and forks a worker for each submission. Runs inside bubblewrap.

It runs no student code, starts no threads and opens nothing but its control socket, on which the grader sends
``{"op": "fork", "id": n, "limits": {…}}`` with one end of a socket pair attached, ``{"op": "cpu", "id": n}`` and
``{"op": "end", "id": n}``.
A worker is three steps away: *clone* into new user, pid, mount, ipc and uts namespaces gives the supervisor
(pid 1 there), which hides /proc, mounts private folders, gives up every right, and forks the worker itself.
Whoever the worker starts dies with the supervisor, and the supervisor dies with the zygote.
"""

from __future__ import annotations

import array
import contextlib
import ctypes
import gc
import importlib
import os
import resource
import select
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from cvgrade.sandbox import seccomp, wire, worker

_NEW_NAMESPACES = 0x10000000 | 0x20000000 | 0x00020000 | 0x08000000 | 0x04000000  # user, pid, mount, ipc, uts
_SYS_CLONE = {"x86_64": 56, "aarch64": 220}
_MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REC, _MS_PRIVATE = 2, 4, 8, 0x4000, 1 << 18
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_CAPBSET_DROP = 1, 4, 24
NOBODY = 65534
GRACE_S = 0.05  # for a worker to see that its channel is closed
_libc = ctypes.PyDLL(None, use_errno=True)  # PyDLL: keeps the GIL, as a fork must


def main() -> None:
    """Import what the assignment preloads, report ready, fork on request."""
    control = socket.socket(fileno=int(sys.argv[1]))
    if os.getuid() == 0:  # limits on processes do not hold for root
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
        _libc.prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0)  # else its /proc files, uid_map among them, stay root's
    private = sys.argv[2].split(",")  # the first is the workers' home
    failed = _import_all(sys.argv[3:])
    gc.collect()
    gc.freeze()  # the collector shall not touch, and so copy, the shared pages
    base_bytes = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    wire.send(control, {"ready": True, "failed": failed})
    supervisors: dict[int, int] = {}
    while True:
        request, descriptors = _receive(control)
        if request["op"] == "fork":
            channel = socket.socket(fileno=descriptors[0])
            pid = _clone(channel, control, request["limits"] | {"base_bytes": base_bytes}, private)
            channel.close()
            supervisors[request["id"]] = pid
            wire.send(control, {"pid": pid})
        elif request["op"] == "cpu":
            wire.send(control, {"cpu_s": _cpu_seconds(supervisors[request["id"]])})
        else:
            status, cpu_s = _end(supervisors.pop(request["id"]))
            wire.send(control, {"status": status, "cpu_s": cpu_s})


def _import_all(names: list[str]) -> list[str]:
    failed = []
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError as error:
            failed.append(f"{name}: {error}")
    return failed


def _receive(control: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """Receive one request and the descriptors attached to its first byte."""
    handles: array.array[int] = array.array("i")
    try:
        first, ancillary, _, _ = control.recvmsg(1, socket.CMSG_SPACE(handles.itemsize))
    except OSError:
        os._exit(0)
    if not first:
        os._exit(0)  # the grader is gone
    for level, kind, data in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            handles.frombytes(data)
    return wire.receive(control), list(handles)


def _end(pid: int) -> tuple[int, float]:
    """Kill a supervisor, if it does not end by itself, and with it every process of its worker.

    Returns
    -------
    status, cpu_s
        How it ended, −1 where we killed it; the processor seconds of the supervisor and its processes.
    """
    before_s = _waited_cpu_s()
    descriptor = os.pidfd_open(pid)
    ended = bool(select.select([descriptor], [], [], GRACE_S)[0])
    os.close(descriptor)
    if ended:
        _, status = os.waitpid(pid, 0)
        return os.waitstatus_to_exitcode(status), _waited_cpu_s() - before_s
    cpu_s = _cpu_seconds(pid)  # the kernel does not add up what dies with its pid 1
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return -1, cpu_s


def _waited_cpu_s() -> float:
    """Return the processor seconds of all descendants that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _cpu_seconds(supervisor: int) -> float:
    """Add up the processor time of all living descendants of a supervisor, and of those they waited for."""
    parent: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                parent[int(folder.name)] = int(fields[1])
                ticks[int(folder.name)] = sum(map(int, fields[11:15]))  # utime, stime, cutime, cstime
    family = {supervisor}
    while True:
        children = {pid for pid, above in parent.items() if above in family} - family
        if not children:
            return sum(ticks.get(pid, 0) for pid in family) / os.sysconf("SC_CLK_TCK")
        family |= children


def _clone(channel: socket.socket, control: socket.socket, limits: dict[str, int], private: list[str]) -> int:
    """Fork into new namespaces: returns the supervisor's pid; the supervisor never returns."""
    user, group = os.getuid(), os.getgid()
    ctypes.pythonapi.PyOS_BeforeFork()
    pid = int(_libc.syscall(_SYS_CLONE[os.uname().machine], _NEW_NAMESPACES | signal.SIGCHLD, 0, 0, 0, 0))
    if pid:
        error = ctypes.get_errno()
        ctypes.pythonapi.PyOS_AfterFork_Parent()
        if pid < 0:
            raise OSError(error, "clone into new namespaces: " + os.strerror(error))
        return pid
    ctypes.pythonapi.PyOS_AfterFork_Child()
    code = 1
    try:
        control.close()
        code = _supervise(channel, limits, private, (user, group))
    except BaseException as error:
        with contextlib.suppress(wire.Closed, wire.Timeout):
            wire.send(channel, {"fault": f"{type(error).__name__}: {error}"})
    finally:
        os._exit(code)


def _supervise(
    channel: socket.socket, limits: dict[str, int], private: list[str], identity: tuple[int, int]
) -> int:
    """Close the doors, fork the worker, wait for it; return its exit code, or 128 + signal."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    os.setsid()  # signals to one's process group cross pid namespaces: the zygote must not be in it
    _map_identity(*identity)
    _private_folders(private, limits["disk_mb"])
    _drop_capabilities()
    seccomp.install()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = _work(_become_worker(channel, limits))
        finally:
            os._exit(code)
    channel.close()
    while True:  # as pid 1, reap whatever the worker left behind
        ended, status = os.wait()
        if ended == pid:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def _work(channel: socket.socket) -> int:
    """Get ready, say so, and serve: from then on every fault is the student's."""
    try:
        namespace, printed = worker.prepare()
    except BaseException as error:
        wire.send(channel, {"fault": f"{type(error).__name__}: {error}"})
        return 1
    wire.send(channel, {"ready": True})
    with contextlib.suppress(wire.Closed):
        worker.serve(channel, namespace, printed)
    return 0


def _map_identity(user: int, group: int) -> None:
    for name, line in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        descriptor = os.open(f"/proc/self/{name}", os.O_WRONLY)
        os.write(descriptor, line.encode())
        os.close(descriptor)


def _private_folders(folders: list[str], disk_mb: int) -> None:
    _mount(None, "/", None, _MS_REC | _MS_PRIVATE, "")
    guard = _MS_NOSUID | _MS_NODEV
    for target in folders:
        _mount("tmpfs", target, "tmpfs", guard, f"size={disk_mb}m,nr_inodes=4096,mode=700")
    _mount(
        "tmpfs", "/proc", "tmpfs", guard | _MS_NOEXEC, "size=4k,nr_inodes=1,mode=555"
    )  # hides the outer one
    os.chdir(folders[0])


def _mount(source: str | None, target: str, kind: str | None, flags: int, data: str) -> None:
    coded = [text.encode() if text is not None else None for text in (source, target, kind, data)]
    if _libc.mount(coded[0], coded[1], coded[2], ctypes.c_ulong(flags), coded[3]) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"mount {target}: {os.strerror(error)}")


def _drop_capabilities() -> None:
    for capability in range(64):
        _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)  # beyond the last one: EINVAL, harmless

    class Header(ctypes.Structure):
        _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))

    nothing = (ctypes.c_uint32 * 6)()
    if _libc.capset(ctypes.byref(Header(0x20080522, 0)), nothing) != 0:  # _LINUX_CAPABILITY_VERSION_3
        raise OSError(ctypes.get_errno(), "capset")


def _become_worker(channel: socket.socket, limits: dict[str, int]) -> socket.socket:
    """Keep nothing but the channel, as descriptor 3, and take on the limits."""
    descriptor = os.open("/dev/null", os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(descriptor, standard)
    os.dup2(channel.fileno(), 3)
    channel.detach()
    os.closerange(4, 4096)
    _limit(limits)
    return socket.socket(fileno=3)


def _limit(limits: dict[str, int]) -> None:
    megabyte = 2**20
    for which, value in (
        (resource.RLIMIT_AS, limits["base_bytes"] + limits["memory_mb"] * megabyte),
        (resource.RLIMIT_CPU, limits["cpu_s"]),
        (resource.RLIMIT_FSIZE, limits["disk_mb"] * megabyte),
        (resource.RLIMIT_NPROC, limits["processes"]),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        resource.setrlimit(which, (value, value))


if __name__ == "__main__":
    main()
