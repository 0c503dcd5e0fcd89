"""Cats and dogs, the Oxford-IIIT pets: 792 MB, so downloaded only when asked for, or read from your own copy.

Each photo is cut to its central square and made 128×128, as the photos in this package are. Which photo is of
which animal, and which is for testing, is what the authors' lists ``trainval.txt`` and ``test.txt`` say (O. M. Parkhi,
A. Vedaldi, A. Zisserman, C. V. Jawahar, *Cats and Dogs*, CVPR 2012).
"""

from __future__ import annotations

import gzip
import io
import tarfile
import warnings
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import IO

import numpy as np
from numpy.typing import NDArray

from cvdata.download import Remote, fetch, is_kept, kept, kept_folder
from cvdata.errors import DataError
from cvdata.progress import progress
from cvdata.sets import ImageSet

__all__ = ["ANNOTATIONS", "CLASS_NAMES", "IMAGES", "LISTS", "SHAPE", "SIZES", "convert", "load", "state"]

CLASS_NAMES = ("cat", "dog")
SHAPE = (128, 128, 3)
SIZES: Mapping[str, int] = MappingProxyType({"train": 3_680, "test": 3_669})
LISTS: Mapping[str, str] = MappingProxyType({"train": "trainval.txt", "test": "test.txt"})
# Sizes and SHA-256: TensorFlow Datasets, tensorflow_datasets/url_checksums/oxford_iiit_pet.txt.
IMAGES = Remote(
    "images.tar.gz", 791_918_971, "67195c5e1c01f1ab5f9b6a5d22b8c27a580d896ece458917e61d459337fa318d"
)
ANNOTATIONS = Remote(
    "annotations.tar.gz", 19_173_078, "52425fb6de5c424942b7626b428656fcbd798db970a937df61750c0f1d358e91"
)
MIRRORS = ("https://www.robots.ox.ac.uk/~vgg/data/pets/data/",)
_FACTS = {IMAGES.name: IMAGES.sha256, ANNOTATIONS.name: ANNOTATIONS.sha256, "side": f"{SHAPE[0]}"}
_ORDER_SEED = 2012  # the lists are sorted by breed; any prefix of ours shows both animals
_MOST_BYTES = 2 * IMAGES.size_bytes  # of an archive when decompressed; photos hardly shrink
_MOST_PIXELS = 50_000_000
_ADVICE = (
    f"Connect to the network and say: python -m cvdata build cats_and_dogs. Or get {IMAGES.name} and "
    f"{ANNOTATIONS.name} from {MIRRORS[0]} elsewhere and pass their folder as source. Without them, use photos: "
    "they need no network."
)
Photos = tuple[NDArray[np.uint8], NDArray[np.int64]]


def load(split: str, *, limit: int | None, source: str | Path) -> ImageSet:
    """Read the first ``limit`` photos of a split: (n, 128, 128, 3).

    Parameters
    ----------
    split
        ``"train"`` or ``"test"``.
    limit
        All by default.
    source
        ``"download"``, the path of the folder that holds both archives, or ``"auto"``: what an earlier download
        left in the cache.

    Raises
    ------
    DataError
        If the set is not at hand, cannot be downloaded, or an archive is damaged.
    """
    if isinstance(source, Path):
        return _image_set(convert(source)[split], split, limit, f"Oxford-IIIT pets, read from {source.name}")
    if source == "download":
        found = kept("cats_and_dogs", _FACTS, build=_build, read=lambda folder: _read(folder, split))
    elif is_kept("cats_and_dogs", _FACTS):
        found = _read(kept_folder("cats_and_dogs"), split)
    else:
        where = "cvdata.load('cats_and_dogs')"
        raise DataError(where, expected="the set in the cache", got="none", advice=_ADVICE)
    return _image_set(found, split, limit, "Oxford-IIIT pets, downloaded")


def state() -> str:
    """Say where the set is on this machine."""
    if kept_folder("cats_and_dogs").exists():
        return "complete in the cache"
    return f"not here; python -m cvdata build cats_and_dogs downloads it, {IMAGES.size_bytes / 1e6:.0f} MB"


def convert(folder: Path) -> dict[str, Photos]:
    """Take the photos out of the two archives in a folder: images and labels of each split, mixed.

    Nothing is written, so no name in an archive can lead anywhere.

    Raises
    ------
    DataError
        If an archive cannot be read, a list is not as long as it has to be, or a photo is missing or damaged.
    """
    listed = _lists(folder / ANNOTATIONS.name)
    places = {
        f"images/{name}.jpg": (split, place)
        for split, rows in listed.items()
        for place, (name, _) in enumerate(rows)
    }
    images = {split: np.empty((len(rows), *SHAPE), np.uint8) for split, rows in listed.items()}
    archive = folder / IMAGES.name
    with progress("cats_and_dogs: reading photos", len(places)) as advance:
        for name, content in _members(archive, set(places)):
            split, place = places.pop(name)
            images[split][place] = _pixels(content, f"{archive}, {name}")
            advance(1)
    if places:
        got = f"none for {len(places):,} of them, such as {min(places)}"
        raise DataError(str(archive), expected="all photos of the lists", got=got, advice=_again(archive))
    labels = {split: np.array([label for _, label in rows], np.int64) for split, rows in listed.items()}
    return {split: (images[split], labels[split]) for split in listed}


def _lists(archive: Path) -> dict[str, list[tuple[str, int]]]:
    """Read name and label of each photo, by split, in the order in which ``load`` gives them."""
    wanted = {f"annotations/{file}": split for split, file in LISTS.items()}
    texts = {wanted[name]: content for name, content in _members(archive, set(wanted))}
    listed = {}
    for split, file in LISTS.items():
        where, advice = f"{archive}, {file}", _again(archive)
        rows = [line.split() for line in texts.get(split, b"").decode("utf-8", errors="replace").splitlines()]
        species = {"1": CLASS_NAMES.index("cat"), "2": CLASS_NAMES.index("dog")}
        if any(len(row) != 4 or row[2] not in species for row in rows):
            expected = "lines of name, class, species (1 or 2), breed"
            raise DataError(where, expected=expected, got="another line", advice=advice)
        names = {row[0] for row in rows}
        if len(names) != SIZES[split] or len(rows) != len(names):
            expected, got = f"{SIZES[split]:,} different photos", f"{len(names):,} on {len(rows):,} lines"
            raise DataError(where, expected=expected, got=got, advice=advice)
        order = np.random.default_rng(_ORDER_SEED).permutation(len(rows))
        listed[split] = [(rows[place][0], species[rows[place][2]]) for place in order]
    if both := {name for name, _ in listed["train"]} & {name for name, _ in listed["test"]}:
        got, advice = f"{min(both)} in both", _again(archive)
        raise DataError(str(archive), expected="each photo in one list", got=got, advice=advice)
    return listed


def _members(archive: Path, wanted: set[str]) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the wanted files of a ``.tar.gz``, each once."""
    left = set(wanted)
    try:
        with (
            gzip.open(archive) as stream,
            tarfile.open(fileobj=_Bounded(stream, str(archive)), mode="r|") as members,
        ):
            for member in members:
                if member.name not in wanted:
                    continue
                if not member.isreg() or member.issparse() or member.name not in left:
                    got = f"another kind of entry, or a second {member.name}"
                    raise DataError(
                        str(archive), expected=f"one file {member.name}", got=got, advice=_again(archive)
                    )
                left.remove(member.name)
                file = members.extractfile(member)
                yield member.name, file.read() if file else b""
    except (OSError, EOFError, zlib.error, tarfile.TarError) as broken:
        got = f"{type(broken).__name__}: {broken}".rstrip(".")
        raise DataError(
            str(archive), expected="a whole .tar.gz archive", got=got, advice=_again(archive)
        ) from broken


class _Bounded(io.RawIOBase):
    """Read from a stream, but no more than any honest archive holds."""

    def __init__(self, stream: IO[bytes] | gzip.GzipFile, where: str) -> None:
        self._stream, self._where, self._left = stream, where, _MOST_BYTES

    def read(self, size: int = -1) -> bytes:
        """Give the next bytes; raise ``DataError`` once they are too many."""
        content: bytes = self._stream.read(min(size, self._left + 1) if size >= 0 else self._left + 1)
        self._left -= len(content)
        if self._left < 0:
            expected = f"at most {_MOST_BYTES:,} bytes when decompressed"
            raise DataError(self._where, expected=expected, got="more", advice=_again(Path(self._where)))
        return content


def _pixels(content: bytes, where: str) -> NDArray[np.uint8]:
    from PIL import Image

    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content)) as photo:
            warnings.simplefilter("ignore")  # odd metadata
            if photo.width * photo.height > _MOST_PIXELS:
                raise ValueError(f"{photo.width}×{photo.height} pixels")
            side = min(photo.size)
            left, top = (photo.width - side) // 2, (photo.height - side) // 2
            square = photo.convert("RGB").crop((left, top, left + side, top + side))
            return np.asarray(square.resize((SHAPE[1], SHAPE[0]), Image.Resampling.BILINEAR))
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as broken:
        got = f"{type(broken).__name__}: {broken}".rstrip(".")
        raise DataError(where, expected="a photo", got=got, advice=_again(Path(IMAGES.name))) from broken


def _again(archive: Path) -> str:
    return f"Get {MIRRORS[0]}{archive.name} again."


def _build(folder: Path) -> None:
    archives: Sequence[Path] = [
        fetch(remote, MIRRORS, folder, advice=_ADVICE) for remote in (ANNOTATIONS, IMAGES)
    ]
    for split, (images, labels) in convert(folder).items():
        np.save(folder / f"{split}-images.npy", images, allow_pickle=False)
        np.save(folder / f"{split}-labels.npy", labels, allow_pickle=False)
    for archive in archives:
        archive.unlink()


def _read(folder: Path, split: str) -> Photos:
    images: NDArray[np.uint8] = np.load(folder / f"{split}-images.npy", mmap_mode="r", allow_pickle=False)
    labels: NDArray[np.int64] = np.load(folder / f"{split}-labels.npy", allow_pickle=False)
    return images, labels


def _image_set(found: Photos, split: str, limit: int | None, source: str) -> ImageSet:
    images, labels = found
    name = "cats_and_dogs"
    return ImageSet(np.array(images[:limit]), labels[:limit].copy(), CLASS_NAMES, name, split, source)
