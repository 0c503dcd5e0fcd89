"""A deny-list of system calls for workers: a small classic-BPF program, installed for good.

The list holds what no exercise needs and what kernels have been broken with: more namespaces and mounts, kernel
keyrings, io_uring, tracing other processes, userfaultfd, bpf, perf, module loading, clocks, raw handles; and
memory that no limit of a process counts (memfd, System V shared memory and queues). A denied call returns EPERM.
Sockets are of the families unix and internet only: vsock and its like know no network namespaces. Terminals take no
typing from a program. A call that came after this list was written does not exist (ENOSYS), nor do those of other
instruction sets. Numbers: Linux `asm/unistd_64.h` and `asm-generic/unistd.h`.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

# name: (x86-64 number, aarch64 number); None where the architecture has no such call
DENIED: dict[str, tuple[int | None, int | None]] = {
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "move_mount": (429, 429),
    "open_tree": (428, 428),
    "fsopen": (430, 430),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "userfaultfd": (323, 282),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264),
    "pidfd_getfd": (438, 438),
    "pidfd_open": (434, 434),
    "acct": (163, 89),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "quotactl": (179, 60),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "personality": (135, 92),
    "kcmp": (312, 272),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263),
    "fsconfig": (431, 431),
    "statmount": (457, 457),
    "listmount": (458, 458),
    "lsm_set_self_attr": (460, 460),
    "lookup_dcookie": (212, 18),
    "kexec_file_load": (320, 294),
    "quotactl_fd": (443, 443),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "io_setup": (206, 0),
    "semget": (64, 190),
    "mbind": (237, 235),
    "set_mempolicy": (238, 237),
    "set_mempolicy_home_node": (450, 450),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "vmsplice": (278, 75),
    "syslog": (103, 116),
    "vhangup": (153, 58),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "nfsservctl": (180, 42),
    "iopl": (172, None),
    "ioperm": (173, None),
    "modify_ldt": (154, None),
    "uselib": (134, None),
    "_sysctl": (156, None),
    "create_module": (174, None),
    "get_kernel_syms": (177, None),
    "query_module": (178, None),
    "sysfs": (139, None),
    "clone3": (435, 435),  # ENOSYS instead of EPERM: libc falls back to clone, whose flags can be read
}
NEWER = 467  # the first number, the same on both, of a call that this list does not know
CLONE, SOCKET, SOCKETPAIR, IOCTL, PRCTL = (56, 220), (41, 198), (53, 199), (16, 29), (157, 167)
FAMILIES = (1, 2, 10)  # AF_UNIX, AF_INET, AF_INET6
TYPING = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX: put words into a terminal's mouth
HIDING = 4  # PR_SET_DUMPABLE: would keep a process' memory from the watchdog
CLONE_NEW_NAMESPACE = (
    0x7E020000  # NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET | NEWNS … in one mask
)
ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}  # AUDIT_ARCH_*, column of the table

_LOAD, _EQUAL, _ANY_BIT, _RETURN, _AT_LEAST = 0x20, 0x15, 0x45, 0x06, 0x35
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_X32_BIT = 0x40000000
_OFFSET_NUMBER, _OFFSET_ARCH, _OFFSET_ARG0, _OFFSET_ARG1 = 0, 4, 16, 24
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2


def supported() -> bool:
    """Say whether the table has numbers for this machine's processor."""
    return platform.machine() in ARCHITECTURES


def program(machine: str) -> bytes:
    """Assemble the filter for ``"x86_64"`` or ``"aarch64"``: 8 bytes an instruction."""
    audit, column = ARCHITECTURES[machine]
    numbers = {name: row[column] for name, row in DENIED.items()}
    lines = [
        (_LOAD, 0, 0, _OFFSET_ARCH),
        (_EQUAL, 1, 0, audit),
        (_RETURN, 0, 0, _KILL),  # a call in another architecture's numbering
        (_LOAD, 0, 0, _OFFSET_NUMBER),
        (_AT_LEAST, 0, 1, _X32_BIT),
        (_RETURN, 0, 0, _ERRNO | errno.EPERM),
        (_AT_LEAST, 0, 1, NEWER),
        (_RETURN, 0, 0, _ERRNO | errno.ENOSYS),
    ]
    for name, number in numbers.items():
        if number is not None:
            error = errno.ENOSYS if name == "clone3" else errno.EPERM
            lines += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ERRNO | error)]
    for number in (SOCKET[column], SOCKETPAIR[column]):
        others = [(_EQUAL, 0, 1, family, _ALLOW) for family in FAMILIES]
        lines += _judge_argument(number, _OFFSET_ARG0, others, _ERRNO | errno.EAFNOSUPPORT)
    typing = [(_EQUAL, 0, 1, request, _ERRNO | errno.EPERM) for request in TYPING]
    lines += _judge_argument(IOCTL[column], _OFFSET_ARG1, typing, _ALLOW)
    hiding = [(_EQUAL, 0, 1, HIDING, _ERRNO | errno.EPERM)]
    lines += _judge_argument(PRCTL[column], _OFFSET_ARG0, hiding, _ALLOW)
    namespaces = [(_ANY_BIT, 0, 1, CLONE_NEW_NAMESPACE, _ERRNO | errno.EPERM)]
    lines += _judge_argument(CLONE[column], _OFFSET_ARG0, namespaces, _ALLOW)
    lines.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("<HBBI", *line) for line in lines)


def _judge_argument(
    number: int, offset: int, cases: list[tuple[int, int, int, int, int]], otherwise: int
) -> list[tuple[int, int, int, int]]:
    """Write instructions for one call: load its argument, return the verdict of the first case, or `otherwise`."""
    body = [(_LOAD, 0, 0, offset)]
    for test, true, false, value, verdict in cases:
        body += [(test, true, false, value), (_RETURN, 0, 0, verdict)]
    body.append((_RETURN, 0, 0, otherwise))
    return [(_EQUAL, 0, len(body), number), *body]


def install() -> None:
    """Forbid this process, and all it will start, the calls in `DENIED` and any gain of privileges.

    Raises
    ------
    OSError
        Where the kernel refuses.
    """

    class Filter(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))

    libc = ctypes.CDLL(None, use_errno=True)
    code = program(platform.machine())
    filter_ = Filter(len(code) // 8, code)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "no_new_privs")
    if libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(filter_), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "seccomp")
