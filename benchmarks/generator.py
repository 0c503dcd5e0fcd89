"""Claim: the synthetic handwriting is made in at most 8 s as arrays and 30 s as PNG files, on two free cores.

Run by hand: ``python benchmarks/generator.py``. Nothing is read from or written to the cache; the tree goes to a
temporary folder. CPU seconds are those of all processes and change less than seconds when others use the
machine; divided by two they are about what two free cores need. Peak memory is that of this process plus all
workers at their largest.
"""

from __future__ import annotations

import hashlib
import os
import resource
import tempfile
import time
from pathlib import Path

from cvdata.handwriting.build import build
from cvdata.handwriting.characters import SPLITS, order
from cvdata.handwriting.tree import write_tree
from cvdata.handwriting.workers import usable_cores

SEED = 2013
ARRAYS_LIMIT_S = 8.0
TREE_LIMIT_S = 30.0
MEMORY_LIMIT_MB = 1_500


def time_arrays(workers: int) -> tuple[float, str]:
    """Build all splits; return seconds and the SHA-256 of all pixels."""
    digest, seconds = hashlib.sha256(), 0.0
    for split in SPLITS:
        start = time.perf_counter()
        images = build(split, order(split), seed=SEED, workers=workers)
        seconds += time.perf_counter() - start
        digest.update(images)
    return seconds, digest.hexdigest()


def time_tree(workers: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        write_tree(Path(folder) / "tree", seed=SEED, workers=workers)
        return time.perf_counter() - start


def cpu_seconds() -> float:
    """Add up the processor time of this process and of all workers that have ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def peak_memory_mb(workers: int) -> float:
    """Add the peak of this process and, for each worker, that of the largest worker so far."""
    kilobytes = [
        resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    return (kilobytes[0] + workers * kilobytes[1]) / 1024


def main() -> None:
    total = sum(split.total for split in SPLITS.values())
    print(f"{total:,} images; {usable_cores()} cores, load {os.getloadavg()[0]:.1f}")
    print(f"{'what':<8}{'workers':>8}{'seconds':>9}{'limit':>7}{'ratio':>7}{'CPU s':>7}{'images/s':>10}")
    digests = set()
    for workers in (2, 1):
        before = cpu_seconds()
        seconds, digest = time_arrays(workers)
        between = cpu_seconds()
        digests.add(digest)
        if workers == 2:
            memory = peak_memory_mb(workers)
        tree_seconds = time_tree(workers)
        for what, took, limit, cpu in (
            ("arrays", seconds, ARRAYS_LIMIT_S, between - before),
            ("tree", tree_seconds, TREE_LIMIT_S, cpu_seconds() - between),
        ):
            ratio, rate = took / limit, total / took
            print(f"{what:<8}{workers:>8}{took:>9.1f}{limit:>7.0f}{ratio:>7.2f}{cpu:>7.1f}{rate:>10,.0f}")
    ratio = memory / MEMORY_LIMIT_MB
    print(f"peak memory, arrays, 2 workers: {memory:,.0f} MB of {MEMORY_LIMIT_MB:,} ({ratio:.2f})")
    print(f"pixels with 2 workers and with 1: {'identical' if len(digests) == 1 else 'DIFFERENT'}")
    print("SHA-256 of all pixels:", *digests)


if __name__ == "__main__":
    main()
