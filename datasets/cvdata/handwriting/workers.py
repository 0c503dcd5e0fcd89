"""Spread tasks over processes, without asking anything of the program that loads the data.

``multiprocessing`` would either fork a process that may hold threads (torch, Jupyter), or import the caller's
script anew, which fails if it is not guarded by ``if __name__ == "__main__"``. So each worker here is a plain Python
process that imports from where this one does and runs ``serve``: a task comes in as a line of JSON, the answer goes
back as its length (eight bytes, little-endian) and its bytes. A worker ends when its input does, so none outlives
the program.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from queue import SimpleQueue
from typing import IO

from cvdata.errors import DataError
from cvdata.handwriting.tasks import Task

__all__ = ["run", "serve", "usable_cores"]

Worker = subprocess.Popen[bytes]
_LENGTH_BYTES = 8
_PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from cvdata.handwriting.workers import serve; serve()"


def usable_cores() -> int:
    """Count the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run(tasks: Sequence[Task], *, workers: int) -> Iterator[tuple[Task, bytes]]:
    """Yield each task with its answer, in the order of the tasks, whatever the number of workers.

    Raises
    ------
    DataError
        If a worker process ends before it has answered.
    """
    with _started(min(workers, len(tasks)) if workers > 1 else 0) as idle:
        if idle.empty():
            yield from ((task, task.run()) for task in tasks)
            return
        with ThreadPoolExecutor(idle.qsize()) as threads:
            try:
                yield from zip(tasks, threads.map(lambda task: _ask(idle, task), tasks), strict=True)
            finally:
                threads.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _started(count: int) -> Iterator[SimpleQueue[Worker]]:
    """Start workers, as many as the system allows, and hand out the idle ones; end them on the way out."""
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", _PROGRAM, *sys.path]
    pipe = subprocess.PIPE
    started: list[Worker] = []
    idle: SimpleQueue[Worker] = SimpleQueue()
    try:
        with suppress(OSError):  # a jail or a limit may forbid processes: the work is then done in this one
            for _ in range(count if sys.executable else 0):
                started.append(subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment))
                idle.put(started[-1])
        yield idle
    finally:
        for worker in started:
            worker.kill()
            worker.communicate()


def _ask(idle: SimpleQueue[Worker], task: Task) -> bytes:
    """Let an idle worker do one task."""
    worker = idle.get()
    try:
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdin.write(task.to_json())
        worker.stdin.flush()
        length = int.from_bytes(_exactly(worker.stdout, _LENGTH_BYTES), "little")
        return _exactly(worker.stdout, length)
    except (OSError, EOFError) as fault:
        raise DataError(
            f"casia55, {task.split}, character {task.character}",
            expected="an answer from a worker process",
            got=f"its end (exit status {worker.wait(timeout=10)})",
            advice="See the message above, if any, and try again with workers=1.",
        ) from fault
    finally:
        idle.put(worker)


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data


def serve() -> None:
    """Answer tasks from standard input until it ends."""
    import cv2

    cv2.setNumThreads(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program that started us
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    for line in sys.stdin.buffer:
        answer = Task.from_json(line).run()
        answers.write(len(answer).to_bytes(_LENGTH_BYTES, "little") + answer)
        answers.flush()
