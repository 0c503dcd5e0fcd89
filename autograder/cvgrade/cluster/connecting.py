"""From the text after --scheduler to graders on a Dask cluster."""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from cvgrade.assignment import Assignment
from cvgrade.errors import AssignmentError, GraderFault

CONNECT_S = 15.0
_LOCAL = re.compile(r"local:([1-9]\d{0,2})")
_ADDRESS = re.compile(r"(tcp|tls)://[^\s/]+:\d+")


def graders_at(scheduler: str, tell: Callable[[str], None]) -> Callable[..., Any]:
    """Check an address; return what opens the graders there, see `cvgrade.grade.grade_class`.

    Parameters
    ----------
    scheduler
        ``tcp://host:port``, ``tls://host:port``, or ``local:N`` for N workers on this machine.
    tell
        Called with a line about each worker that gets no work.

    Raises
    ------
    AssignmentError
        Where the address is none, or Dask is not installed.
    """
    if not _LOCAL.fullmatch(scheduler) and not _ADDRESS.fullmatch(scheduler):
        raise AssignmentError(
            f"--scheduler: expected tcp://host:port, tls://host:port or local:N, got {scheduler!r}. Mend the address."
        )
    try:
        import distributed
    except ImportError as error:
        raise AssignmentError(
            f"--scheduler: expected the package distributed, got {error}. "
            "Install it: pip install 'pixels-to-predictions[cluster]'"
        ) from error
    for name in ("distributed", "distributed.client"):  # what matters is told in our own words
        logging.getLogger(name).setLevel(logging.CRITICAL)

    @contextmanager
    def open_graders(assignment: Assignment, seed: int, only: Mapping[str, str]) -> Iterator[Any]:
        from cvgrade.cluster.dispatch import ClusterPool

        with (
            _client(distributed, scheduler) as client,
            ClusterPool(client, assignment, seed, only, tell=tell) as pool,
        ):
            yield pool

    return open_graders


@contextmanager
def _client(distributed: Any, scheduler: str) -> Iterator[Any]:
    """Connect to a scheduler, or start one with workers here.

    Raises
    ------
    GraderFault
        Where nobody answers.
    """
    import dask

    local = _LOCAL.fullmatch(scheduler)
    with contextlib.ExitStack() as stack:
        # artifacts are some megabytes, and meant to travel
        stack.enter_context(dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"}))
        try:
            where: Any = scheduler
            if local:
                where = stack.enter_context(
                    distributed.LocalCluster(
                        n_workers=int(local[1]),
                        threads_per_worker=1,
                        processes=True,
                        memory_limit=0,
                        dashboard_address="127.0.0.1:0",
                        silence_logs=logging.CRITICAL,
                    )
                )
            client = distributed.Client(where, timeout=CONNECT_S, set_as_default=False)
        except (OSError, RuntimeError, TypeError, ValueError) as error:
            raise GraderFault(
                f"--scheduler: expected a Dask scheduler at {scheduler}, got {error}. Start one with `dask scheduler`, "
                "or mend the address, then run the command again."
            ) from error
        try:
            yield client
        finally:
            client.close(timeout=5)
