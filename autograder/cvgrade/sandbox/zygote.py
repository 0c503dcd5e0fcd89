"""The process that imports the libraries once and forks a worker for each submission. Runs inside bubblewrap.

It runs no student code, starts no threads and opens nothing but its control socket, on which the grader sends
``{"op": "fork", "id": n, "limits": {…}}`` with one end of a socket pair attached (and, where there are cgroups, the
open file ``cgroup.procs`` of the worker's own), ``{"op": "cpu", "id": n}`` and
``{"op": "end", "id": n, "grace_s": s}``.
A worker is three steps away: *clone* into new user, pid, mount, net, ipc and uts namespaces gives the supervisor
(pid 1 there), which hides /proc, mounts private folders, gives up every right, and forks the worker itself.
Whoever the worker starts dies with the supervisor, and the supervisor dies with the zygote. Between requests the
zygote watches how much memory each worker and all it started hold together.
"""

from __future__ import annotations

import array
import contextlib
import ctypes
import gc
import importlib
import json
import os
import resource
import select
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from cvgrade.sandbox import families, models, quiet_plots, seccomp, wire, worker

_NEW_NAMESPACES = 0x10000000 | 0x20000000 | 0x00020000 | 0x40000000 | 0x08000000 | 0x04000000
_SYS_CLONE = {"x86_64": 56, "aarch64": 220}
_MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_BIND, _MS_REC, _MS_PRIVATE = 2, 4, 8, 0x1000, 0x4000, 1 << 18
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_CAPBSET_DROP = 1, 4, 24
NOBODY = 65534
_libc = ctypes.PyDLL(None, use_errno=True)  # PyDLL: keeps the GIL, as a fork must


def main() -> None:
    """Import what the assignment preloads, report ready, fork on request."""
    control = socket.socket(fileno=int(sys.argv[1]))
    if os.getuid() == 0:  # limits on processes do not hold for root
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
        _libc.prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0)  # else its /proc files, uid_map among them, stay root's
    folders = json.loads(sys.argv[2])
    quiet_plots.install()  # Keras imports matplotlib, which would look for a folder to write to
    failed = _import_all(sys.argv[3:])
    models.preload()
    gc.collect()
    gc.freeze()  # the collector shall not touch, and so copy, the shared pages
    base_bytes = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    watchdog = families.Watchdog()
    wire.send(control, {"ready": True, "failed": failed})
    supervisors: dict[int, int] = {}
    while True:
        request, descriptors = _next_request(control, watchdog)
        if request["op"] == "fork":
            limits = request["limits"] | {"base_bytes": base_bytes}
            pid = supervisors[request["id"]] = _clone(descriptors, control, limits, folders)
            watchdog.add(pid, limits["memory_mb"] * 2**20)
            wire.send(control, {"pid": pid})
        elif request["op"] == "cpu":
            wire.send(control, {"cpu_s": families.cpu_seconds(supervisors[request["id"]])})
        else:
            pid = supervisors.pop(request["id"])
            status, cpu_s = _end(pid, request["grace_s"])
            wire.send(
                control, {"status": families.OVER_MEMORY if watchdog.remove(pid) else status, "cpu_s": cpu_s}
            )


def _next_request(control: socket.socket, watchdog: families.Watchdog) -> tuple[dict[str, Any], list[int]]:
    """Wait for a request; meanwhile kill every family that holds too much memory."""
    while True:
        asked = select.select([control], [], [], watchdog.wait_s())[0]
        for pid in watchdog.look():
            os.kill(pid, signal.SIGKILL)
        if asked:
            return _receive(control)


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
        first, ancillary, _, _ = control.recvmsg(1, socket.CMSG_SPACE(2 * handles.itemsize))
    except OSError:
        os._exit(0)
    if not first:
        os._exit(0)  # the grader is gone
    for level, kind, data in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            handles.frombytes(data)
    return wire.receive(control), list(handles)


def _end(pid: int, grace_s: float) -> tuple[int, float]:
    """Kill a supervisor, if it does not end by itself in time, and with it every process of its worker.

    Returns
    -------
    status, cpu_s
        Its exit code, minus the signal that killed it, or `families.ENDED_BY_US`; the processor seconds of the
        supervisor and its processes.
    """
    before_s = _waited_cpu_s()
    descriptor = os.pidfd_open(pid)
    ended = bool(select.select([descriptor], [], [], grace_s)[0])
    os.close(descriptor)
    if ended:
        _, status = os.waitpid(pid, 0)
        return os.waitstatus_to_exitcode(status), _waited_cpu_s() - before_s
    cpu_s = families.cpu_seconds(pid)  # the kernel does not add up what dies with its pid 1
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return families.ENDED_BY_US, cpu_s


def _waited_cpu_s() -> float:
    """Return the processor seconds of all descendants that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _clone(
    descriptors: list[int], control: socket.socket, limits: dict[str, int], folders: dict[str, list[str]]
) -> int:
    """Fork into new namespaces: returns the supervisor's pid; the supervisor never returns."""
    channel = socket.socket(fileno=descriptors[0])
    user, group = os.getuid(), os.getgid()
    ctypes.pythonapi.PyOS_BeforeFork()
    pid = int(_libc.syscall(_SYS_CLONE[os.uname().machine], _NEW_NAMESPACES | signal.SIGCHLD, 0, 0, 0, 0))
    if pid:
        error = ctypes.get_errno()
        ctypes.pythonapi.PyOS_AfterFork_Parent()
        channel.close()
        for descriptor in descriptors[1:]:
            os.close(descriptor)
        if pid < 0:
            raise OSError(error, "clone into new namespaces: " + os.strerror(error))
        return pid
    ctypes.pythonapi.PyOS_AfterFork_Child()
    code = 1
    try:
        control.close()
        for descriptor in descriptors[1:]:
            with contextlib.suppress(OSError):  # an older kernel asks for our rights, not the grader's
                os.write(descriptor, b"0")  # this process moves to its cgroup
            os.close(descriptor)
        code = _supervise(channel, limits, folders, (user, group))
    except BaseException as error:
        with contextlib.suppress(wire.Closed, wire.Timeout):
            wire.send(channel, {"fault": f"{type(error).__name__}: {error}"})
    finally:
        os._exit(code)


def _supervise(
    channel: socket.socket, limits: dict[str, int], folders: dict[str, list[str]], identity: tuple[int, int]
) -> int:
    """Close the doors, fork the worker, wait for it; return its exit code, or 128 + signal."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    Path("/proc/self/oom_score_adj").write_text(
        "1000"
    )  # where the machine's memory runs out, this goes first
    os.setsid()  # signals to one's process group cross pid namespaces: the zygote must not be in it
    _map_identity(*identity)
    _private_folders(folders["private"], folders["keep"], limits["disk_mb"])
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


def _private_folders(private: list[str], keep: list[str], disk_mb: int) -> None:
    """Mount empty folders, the first of them the home, and show in them again what has to stay in sight."""
    _mount(None, "/", None, _MS_REC | _MS_PRIVATE, "")
    guard = _MS_NOSUID | _MS_NODEV
    kept = [(os.open(path, os.O_PATH), path) for path in keep]
    for target in private:
        _mount("tmpfs", target, "tmpfs", guard, f"size={disk_mb}m,nr_inodes=4096,mode=700")
    for descriptor, path in kept:
        Path(path).mkdir(parents=True, exist_ok=True)
        _mount(f"/proc/self/fd/{descriptor}", path, None, _MS_BIND | _MS_REC, "")
        os.close(descriptor)
    # hides the outer one
    _mount("tmpfs", "/proc", "tmpfs", guard | _MS_NOEXEC, "size=4k,nr_inodes=1,mode=555")
    os.chdir(private[0])


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
    cpu_s = limits["cpu_s"]
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 2))  # SIGXCPU names the reason, SIGKILL does not
    for which, value in (
        (resource.RLIMIT_AS, limits["base_bytes"] + limits["memory_mb"] * megabyte),
        (resource.RLIMIT_FSIZE, limits["disk_mb"] * megabyte),
        (resource.RLIMIT_NPROC, limits["processes"]),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_SIGPENDING, 256),
    ):
        resource.setrlimit(which, (value, value))


if __name__ == "__main__":
    main()
