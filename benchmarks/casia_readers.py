"""Claim: a .gnt file of 1 GB is looked through, loaded and converted in under 300 MB of memory.

Run by hand: ``python benchmarks/casia_readers.py [MB]``. The files are made here, in a temporary folder: noise
bitmaps of 70×60 pixels, one sample in 68 of the 55 characters, as in the databases (3,755 characters). Each task
runs in a process of its own, whose largest memory the system reports; importing NumPy and OpenCV is part of it.
Images of one database's size stay in memory once loaded, 4.8 kB each; that is counted too.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import numpy as np
from cvdata.casia import write_gnt
from cvdata.handwriting.characters import CHARACTERS

MEMORY_LIMIT_MB = 300
BITMAP = (70, 60)
OTHERS_PER_CHARACTER = 68
TASKS = {
    "import only": "print(0)",
    "read_gnt": "print(sum(1 for _ in casia.read_gnt(open(path, 'rb'), where=path)))",
    "verify": "print(len(casia.verify(path)), 'problems')",
    "load_real": "print(len(casia.load_real(path)), 'images')",
    "convert": "print(casia.convert(path, path + '-tree'), 'files')",
}
PROGRAM = """
import resource, sys, warnings
import cvdata.casia as casia
path = sys.argv[1]
warnings.simplefilter("ignore")
{task}
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def write_large(path: Path, megabytes: int) -> None:
    """Write one file of about so many megabytes."""
    random = np.random.default_rng(2013)
    bitmaps = random.integers(0, 256, (97, *BITMAP), dtype=np.uint8)
    bitmaps[:, :40] |= 0xF0  # mostly light, so that it packs about as handwriting does
    samples = megabytes * 1_000_000 // (10 + bitmaps[0].size)
    with path.open("wb") as file:
        write_gnt(file, ((_character(i), bitmaps[i % len(bitmaps)]) for i in range(samples)))


def _character(i: int) -> str:
    place, other = divmod(i, OTHERS_PER_CHARACTER)
    return "啊" if other else CHARACTERS[place % len(CHARACTERS)]


def measure(task: str, path: Path) -> tuple[str, float, float]:
    """Run one task in a process of its own; return what it said, its seconds and its peak memory in MB."""
    start = time.perf_counter()
    command = [sys.executable, "-c", PROGRAM.format(task=TASKS[task]), str(path)]
    said, kilobytes = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return said, time.perf_counter() - start, int(kilobytes) / 1024


def main() -> None:
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    print(f"{megabytes:,} MB; {len(os.sched_getaffinity(0))} cores, load {os.getloadavg()[0]:.1f}")
    print(
        f"{'file':<6}{'task':<13}{'result':<16}{'seconds':>8}{'MB/s':>7}{'peak MB':>9}{'limit':>7}{'ratio':>7}"
    )
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "001-f.gnt"
        write_large(plain, megabytes)
        packed = Path(folder) / "Gnt1.0Train.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.write(plain, plain.name)
        for path, tasks in ((plain, list(TASKS)), (packed, ["verify", "load_real"])):
            for task in tasks:
                said, seconds, peak = measure(task, path)
                rate, ratio = megabytes / seconds, peak / MEMORY_LIMIT_MB
                print(
                    f"{path.suffix[1:]:<6}{task:<13}{said:<16}{seconds:>8.1f}{rate:>7.0f}{peak:>9.0f}"
                    f"{MEMORY_LIMIT_MB:>7}{ratio:>7.2f}"
                )
    print(
        f"this process, which wrote the file: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    )


if __name__ == "__main__":
    main()
