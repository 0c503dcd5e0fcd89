"""CIFAR-10, which cannot be passed on with this package: downloaded when asked for, or read from your own copy.

The binary version is read, as the usual one holds pickles, and reading a pickle runs whatever it says. Layout of
a file: 10,000 records of one label and 3,072 pixels, red, green, blue, each row by row
(https://www.cs.toronto.edu/~kriz/cifar.html).
"""

from __future__ import annotations

import gzip
import io
import tarfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from cvdata.download import Remote, fetch, is_kept, kept, kept_folder
from cvdata.errors import DataError
from cvdata.sets import ImageSet

__all__ = ["ARCHIVE", "CLASS_NAMES", "FILES", "SIZES", "load", "state", "unpack"]

SIZES: Mapping[str, int] = MappingProxyType({"train": 50_000, "test": 10_000})
CLASS_NAMES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
FILES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"train": tuple(f"data_batch_{number}.bin" for number in range(1, 6)), "test": ("test_batch.bin",)}
)
# Size and SHA-256: TensorFlow Datasets, tensorflow_datasets/url_checksums/cifar10.txt.
ARCHIVE = Remote(
    "cifar-10-binary.tar.gz", 170_052_171, "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"
)
MIRRORS = ("https://www.cs.toronto.edu/~kriz/",)
RECORDS = 10_000
RECORD_BYTES = 1 + 3 * 32 * 32
_FILE_BYTES = RECORDS * RECORD_BYTES
_MOST_BYTES = 7 * _FILE_BYTES  # six files, two short texts, and what tar puts between them
_FACTS = {ARCHIVE.name: ARCHIVE.sha256}
_ADVICE = (
    f"Connect to the network and say: python -m cvdata build cifar10. Or get {MIRRORS[0]}{ARCHIVE.name} elsewhere "
    "and pass its path as source. Without it, use fashion_mnist or photos: they need no network."
)


def load(split: str, *, limit: int | None, source: str | Path) -> ImageSet:
    """Read the first ``limit`` images of a split: (n, 32, 32, 3).

    Parameters
    ----------
    split
        ``"train"`` or ``"test"``.
    limit
        All by default.
    source
        ``"download"``, the path of ``cifar-10-binary.tar.gz`` or of the folder with its files, or ``"auto"``:
        what an earlier download left in the cache.

    Raises
    ------
    DataError
        If it is not at hand, cannot be downloaded, or a file is damaged.
    """
    names = FILES[split] if limit is None else FILES[split][: -(-limit // RECORDS)]
    if isinstance(source, Path):
        batches = _batches(source, names) if source.is_dir() else unpack(source)
        return _image_set(
            [batches[name] for name in names], split, limit, f"CIFAR-10, read from {source.name}"
        )
    if source == "download":
        batches = kept("cifar10", _FACTS, build=_build, read=lambda folder: _batches(folder, names))
    elif is_kept("cifar10", _FACTS):
        batches = _batches(kept_folder("cifar10"), names)
    else:
        raise DataError("cvdata.load('cifar10')", expected="the set in the cache", got="none", advice=_ADVICE)
    return _image_set([batches[name] for name in names], split, limit, "CIFAR-10, complete, downloaded")


def state() -> str:
    """Say where the set is on this machine."""
    if kept_folder("cifar10").exists():
        return "complete in the cache"
    return f"not here; python -m cvdata build cifar10 downloads it, {ARCHIVE.size_bytes / 1e6:.0f} MB"


def unpack(archive: Path) -> dict[str, bytes]:
    """Take the six files out of the archive: bytes by file name.

    Nothing is written, so no name in the archive can lead out of a folder; no more than 215 MB are decompressed.

    Raises
    ------
    DataError
        If the archive cannot be read, or a file is missing, twice there, or not exactly as long as it has to be.
    """
    where, advice = str(archive), f"Get {MIRRORS[0]}{ARCHIVE.name} again."
    wanted = {f"cifar-10-batches-bin/{name}": name for names in FILES.values() for name in names}
    batches: dict[str, bytes] = {}
    try:
        with gzip.open(archive) as stream:
            content = stream.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            got, expected = "more", f"at most {_MOST_BYTES:,} bytes when decompressed"
            raise DataError(where, expected=expected, got=got, advice=advice)
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as members:
            for member in members:
                if (name := wanted.get(member.name)) is None:
                    continue
                if not member.isreg() or member.issparse() or name in batches:
                    got = f"another kind of entry, or a second {name}"
                    raise DataError(where, expected=f"one file {name}", got=got, advice=advice)
                _check_size(f"{where}, {name}", member.size)
                file = members.extractfile(member)
                batches[name] = file.read() if file else b""
                _check_size(f"{where}, {name}", len(batches[name]))
    except (OSError, EOFError, zlib.error, tarfile.TarError) as broken:
        got = f"{type(broken).__name__}: {broken}".rstrip(".")
        raise DataError(where, expected="a whole .tar.gz archive", got=got, advice=advice) from broken
    if missing := sorted(set(wanted.values()) - set(batches)):
        raise DataError(where, expected=f"{len(wanted)} files", got=f"no {missing[0]}", advice=advice)
    return batches


def _build(folder: Path) -> None:
    archive = fetch(ARCHIVE, MIRRORS, folder, advice=_ADVICE)
    for name, content in unpack(archive).items():
        (folder / name).write_bytes(content)
    archive.unlink()


def _batches(folder: Path, names: Sequence[str]) -> dict[str, bytes]:
    batches = {}
    for name in names:
        path = folder / name
        try:
            _check_size(str(path), path.stat().st_size)
            batches[name] = path.read_bytes()
        except OSError as error:
            advice = f"Name the folder that holds the files of {ARCHIVE.name}, or the archive itself."
            got = error.strerror or str(error)
            raise DataError(str(folder), expected=f"a file {name}", got=got, advice=advice) from error
    return batches


def _check_size(where: str, size_bytes: int) -> None:
    if size_bytes != _FILE_BYTES:
        advice = f"Get {MIRRORS[0]}{ARCHIVE.name} again."
        raise DataError(where, expected=f"{_FILE_BYTES:,} bytes", got=f"{size_bytes:,}", advice=advice)


def _image_set(batches: Sequence[bytes], split: str, limit: int | None, source: str) -> ImageSet:
    records = np.concatenate([_records(batch) for batch in batches])[:limit]  # (n, 3073)
    labels = records[:, 0].astype(np.int64)
    if labels.max() >= len(CLASS_NAMES):
        where, expected = source, f"labels from 0 to {len(CLASS_NAMES) - 1}"
        raise DataError(where, expected=expected, got=f"{labels.max()}", advice="Get the files again.")
    planes = records[:, 1:].reshape(-1, 3, 32, 32)
    images = np.ascontiguousarray(planes.transpose(0, 2, 3, 1))  # (n, 3, h, w) → (n, h, w, 3)
    return ImageSet(images, labels, CLASS_NAMES, "cifar10", split, source)


def _records(batch: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(batch, np.uint8).reshape(RECORDS, RECORD_BYTES)
