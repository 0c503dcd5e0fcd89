"""Fashion-MNIST and MNIST, two sets of one format: complete where they are at hand, else a subset kept here.

Nothing is downloaded unless ``source="download"`` asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np

from cvdata.download import Remote, fetch, is_kept, kept, kept_folder
from cvdata.errors import DataError
from cvdata.idx import read_idx
from cvdata.sets import ImageSet

__all__ = [
    "EMBEDDED",
    "EMBEDDED_SIZES",
    "FASHION_MNIST",
    "FILES",
    "MNIST",
    "SHAPE",
    "SIZES",
    "Family",
    "load",
    "state",
]

SIZES: Mapping[str, int] = MappingProxyType({"train": 60_000, "test": 10_000})
EMBEDDED_SIZES: Mapping[str, int] = MappingProxyType({"train": 6_000, "test": 1_000})
SHAPE = (28, 28, 1)
EMBEDDED = Path(__file__).parent / "embedded"
# Images and labels of each split, under the names that their authors gave.
FILES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "train": ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
        "test": ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
    }
)


@dataclass(frozen=True)
class Family:
    """Describe one of the sets.

    Parameters
    ----------
    name, title
        What to pass to ``cvdata.load``, and what people call it.
    class_names
        In the order of the labels.
    remotes
        The four files as published.
    mirrors
        Where they are published, best first.
    debian
        Where Debian's package puts the same files; ``None`` if there is no such package.
    caveat
        What a reader has to know about the embedded subset.
    """

    name: str
    title: str
    class_names: tuple[str, ...]
    remotes: tuple[Remote, ...]
    mirrors: tuple[str, ...]
    debian: Path | None = None
    caveat: str = ""

    @property
    def facts(self) -> Mapping[str, str]:
        """What the complete set is made from."""
        return {remote.name: remote.sha256 for remote in self.remotes}


def load(family: Family, split: str, *, limit: int | None, source: str | Path) -> ImageSet:
    """Read the first ``limit`` images of a split: (n, 28, 28, 1).

    Parameters
    ----------
    family
        ``FASHION_MNIST`` or ``MNIST``.
    split
        ``"train"`` or ``"test"``.
    limit
        All by default.
    source
        ``"embedded"``, ``"debian"``, ``"download"``, a folder with the four files, or ``"auto"``: the complete
        set from the cache or from Debian's package, else the embedded subset.

    Raises
    ------
    DataError
        If that source is not at hand, or a file is damaged.
    """
    if source == "download":
        return _downloaded(family, split, limit)
    return _read(family, split, limit, *_place(family, source))


def state(family: Family) -> str:
    """Say where the set is on this machine."""
    sizes = ", ".join(f"{split} {size:,}" for split, size in EMBEDDED_SIZES.items())
    found = [f"embedded subset ({sizes})"]
    if _in_debian(family):
        found.insert(0, "complete in Debian's package")
    if kept_folder(family.name).exists():
        found.insert(0, "complete in the cache")
    else:
        megabytes = sum(remote.size_bytes for remote in family.remotes) / 1e6
        found.append(f"python -m cvdata build {family.name} downloads the complete set, {megabytes:.0f} MB")
    return "; ".join(found)


def _place(family: Family, source: str | Path) -> tuple[Path, str]:
    if isinstance(source, Path):
        return source, f"read from the folder {source.name}"
    if source == "auto" and is_kept(family.name, family.facts):
        return kept_folder(family.name), "complete, downloaded"
    if source == "debian" or (source == "auto" and _in_debian(family)):
        return _debian(family), "complete, from Debian's package"
    some, all_ = sum(EMBEDDED_SIZES.values()), sum(SIZES.values())
    return EMBEDDED / family.name, f"embedded subset of {some:,} of {all_:,} images{family.caveat}"


def _read(family: Family, split: str, limit: int | None, folder: Path, whence: str) -> ImageSet:
    most = SIZES[split]
    image_file, label_file = (_file(folder, name) for name in FILES[split])
    images = read_idx(image_file, item_shape=SHAPE[:2], most=most)  # (n, 28, 28)
    labels = read_idx(label_file, item_shape=(), most=most)  # (n,)
    advice = "Get both files again from where they came from."
    if len(images) != len(labels):
        got = f"{len(labels):,}"
        raise DataError(
            str(label_file), expected=f"{len(images):,} labels, one an image", got=got, advice=advice
        )
    if (labels >= len(family.class_names)).any():
        got, expected = f"{labels.max()}", f"labels from 0 to {len(family.class_names) - 1}"
        raise DataError(str(label_file), expected=expected, got=got, advice=advice)
    return ImageSet(
        images[:limit, ..., np.newaxis].copy(),  # (n, 28, 28) → (n, 28, 28, 1)
        labels[:limit].astype(np.int64),
        family.class_names,
        family.name,
        split,
        f"{family.title}, {whence}",
    )


def _file(folder: Path, name: str) -> Path:
    endings = (".gz", "", ".xz") if folder.parent == EMBEDDED else (".gz", "")
    for ending in endings:
        if (path := folder / f"{name}{ending}").is_file():
            return path
    advice = "Name the folder that holds the four IDX files, or leave source out."
    raise DataError(str(folder), expected=f"a file {name} or {name}.gz", got="neither", advice=advice)


def _downloaded(family: Family, split: str, limit: int | None) -> ImageSet:
    advice = (
        "Connect to the network and try again, or leave source out: "
        f"cvdata.load({family.name!r}) needs no network, it then gives the embedded subset."
    )

    def build(folder: Path) -> None:
        for remote in family.remotes:
            fetch(remote, family.mirrors, folder, advice=advice)

    def read(folder: Path) -> ImageSet:
        return _read(family, split, limit, folder, "complete, downloaded")

    return kept(family.name, family.facts, build=build, read=read)


def _in_debian(family: Family) -> bool:
    names = [f"{name}.gz" for pair in FILES.values() for name in pair]
    return family.debian is not None and all((family.debian / name).is_file() for name in names)


def _debian(family: Family) -> Path:
    if family.debian is None or not _in_debian(family):
        advice = "Install it with: sudo apt install dataset-fashion-mnist. Or leave source out."
        where = f"cvdata.load({family.name!r})"
        raise DataError(where, expected=f"four files in {family.debian}", got="not all", advice=advice)
    return family.debian


# Names and order: https://github.com/zalandoresearch/fashion-mnist. MD5 of the files: the same page.
# Sizes and SHA-256 of both sets: TensorFlow Datasets, tensorflow_datasets/url_checksums/.
FASHION_MNIST = Family(
    name="fashion_mnist",
    title="Fashion-MNIST",
    class_names=(
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ),
    remotes=(
        Remote(
            "train-images-idx3-ubyte.gz",
            26_421_880,
            "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
        ),
        Remote(
            "train-labels-idx1-ubyte.gz",
            29_515,
            "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
        ),
        Remote(
            "t10k-images-idx3-ubyte.gz",
            4_422_102,
            "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
        ),
        Remote(
            "t10k-labels-idx1-ubyte.gz",
            5_148,
            "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
        ),
    ),
    mirrors=("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",),
    debian=Path("/usr/share/datasets/fashion-mnist"),
)

MNIST = Family(
    name="mnist",
    title="MNIST",
    class_names=tuple("0123456789"),
    remotes=(
        Remote(
            "train-images-idx3-ubyte.gz",
            9_912_422,
            "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        ),
        Remote(
            "train-labels-idx1-ubyte.gz",
            28_881,
            "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        ),
        Remote(
            "t10k-images-idx3-ubyte.gz",
            1_648_877,
            "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        ),
        Remote(
            "t10k-labels-idx1-ubyte.gz",
            4_542,
            "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        ),
    ),
    mirrors=(
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
    ),
    caveat=", all from its training images",
)
