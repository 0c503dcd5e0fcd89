"""Fetch files of known size and SHA-256, keep them in the cache, and say what to do where there is no network."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from cvdata.cache import CacheWarning, cache_root, cached, fault
from cvdata.errors import DataError
from cvdata.progress import progress

__all__ = ["Remote", "fetch", "is_kept", "kept", "kept_folder"]

T = TypeVar("T")

_CHUNK_BYTES = 1 << 16
_TIMEOUT_S = 30  # without a byte


@dataclass(frozen=True)
class Remote:
    """Name a file on the network.

    Parameters
    ----------
    name
        Of the file, both there and here.
    size_bytes
        Exact size; a server that sends more is cut off.
    sha256
        Of the file as sent.
    """

    name: str
    size_bytes: int
    sha256: str


def fetch(remote: Remote, mirrors: Sequence[str], folder: Path, *, advice: str) -> Path:
    """Download one file into a folder, from the first mirror that gives it whole.

    The file appears under its name only when it is whole and its SHA-256 is right.

    Parameters
    ----------
    remote
        What to fetch.
    mirrors
        Addresses of folders that hold the file, each with a slash at its end.
    folder
        Where the file goes.
    advice
        What the reader can do if it cannot be had.

    Raises
    ------
    DataError
        If no mirror gives the right file.
    OSError
        If the folder cannot be written.
    """
    import pooch
    import requests

    pooch.get_logger().setLevel("ERROR")
    faults = []
    for mirror in mirrors:
        try:
            pooch.retrieve(
                mirror + remote.name,
                known_hash=f"sha256:{remote.sha256}",
                fname=remote.name,
                path=folder,
                downloader=lambda address, file, _: _download(address, Path(file), remote),
            )
            return folder / remote.name
        except requests.RequestException as failed:
            faults.append(f"{_host(mirror)}: {type(failed).__name__}")
        except _TooLongError:
            faults.append(f"{_host(mirror)}: a longer file")
        except ValueError:  # how pooch reports a wrong checksum
            faults.append(f"{_host(mirror)}: a file with another checksum")
    got = "; ".join(faults)
    raise DataError(f"download of {remote.name}", expected="the file from its server", got=got, advice=advice)


def kept_folder(name: str) -> Path:
    """Name the folder of the cache that holds the whole of a set, if it was downloaded."""
    return cache_root() / _entry(name)


def is_kept(name: str, facts: Mapping[str, str]) -> bool:
    """Tell whether the cache holds the whole set; warn if it holds a damaged one."""
    folder = kept_folder(name)
    what = fault(folder, facts)
    if what is not None and folder.exists():
        advice = f"It is not used; python -m cvdata build {name} downloads it again."
        warnings.warn(
            f"{folder}: expected a whole cached set, got {what}. {advice}", CacheWarning, stacklevel=2
        )
    return what is None


def kept(
    name: str, facts: Mapping[str, str], *, build: Callable[[Path], None], read: Callable[[Path], T]
) -> T:
    """Read a set from the cache, after downloading it with ``build`` if it is not there; see ``cached``.

    Raises
    ------
    DataError
        If it cannot be downloaded, or cannot be kept.
    """
    try:
        return cached(_entry(name), facts, build=build, read=read)
    except OSError as error:
        expected, advice = "a folder with space to write to", "Set CVDATA_CACHE to another folder."
        raise DataError(str(cache_root()), expected=expected, got=str(error), advice=advice) from error


def _entry(name: str) -> str:
    return f"{name}/complete"


class _TooLongError(Exception):
    """The server sends more than the file can be."""


def _download(address: str, file: Path, remote: Remote) -> None:
    import requests

    with (
        requests.get(address, stream=True, timeout=_TIMEOUT_S) as answer,
        progress(f"downloading {remote.name}", remote.size_bytes) as advance,
        file.open("wb") as stream,
    ):
        answer.raise_for_status()
        left_bytes = remote.size_bytes
        for chunk in answer.iter_content(_CHUNK_BYTES):
            left_bytes -= len(chunk)
            if left_bytes < 0:
                raise _TooLongError
            stream.write(chunk)
            advance(len(chunk))


def _host(mirror: str) -> str:
    return mirror.split("//")[-1].split("/")[0]
