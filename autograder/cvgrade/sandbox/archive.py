"""A `.keras` file, opened in the jail: a zip archive of a configuration in JSON and weights in HDF5.

Every size is looked at before anything is unpacked, and nothing is loaded that is no plain array. The process
that does this is thrown away afterwards: what it hands on is data, and checked once more.
"""

from __future__ import annotations

import importlib
import io
import tempfile
import zipfile
from pathlib import Path
from typing import Any

CONFIG, WEIGHTS, METADATA = "config.json", "model.weights.h5", "metadata.json"
MAX_CONFIG = 4 * 2**20  # bytes
MAX_WEIGHTS = 96 * 2**20  # bytes unpacked; an optimizer's state takes twice as much as the weights
MAX_OBJECTS = 20_000  # groups and arrays in the HDF5 file
SAVE = 'Save it with model.save("….keras") and hand in that file.'


class Refused(ValueError):
    """The file or model cannot be judged; the message is in our words."""


def read_config(data: bytes) -> str:
    """Return the text of the configuration.

    Raises
    ------
    Refused
        Where this is no archive of Keras', or not of the size of one.
    """
    with _opened(data) as archive:
        try:
            return archive.read(CONFIG).decode("utf-8")
        except (UnicodeDecodeError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise Refused(f"its {CONFIG} cannot be read ({type(error).__name__}). {SAVE}") from error


def read_weights(data: bytes, model: Any) -> list[Any]:
    """Load the archive's weights into a model built from its configuration; return them in the model's order.

    Raises
    ------
    Refused
        Where the HDF5 file holds anything but plain arrays, or does not fit the model.
    """
    with _opened(data) as archive:
        try:
            content = archive.read(WEIGHTS)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise Refused(f"its {WEIGHTS} cannot be read ({type(error).__name__}). {SAVE}") from error
    _check_arrays(content)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, WEIGHTS)
        path.write_bytes(content)
        try:
            model.load_weights(path)
        except Exception as error:  # Keras and h5py raise many kinds
            first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            raise Refused(f"its weights do not fit its own configuration ({first[:300]}). {SAVE}") from error
    return list(model.get_weights())


def _opened(data: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Refused(f"it is no .keras archive ({error}). {SAVE}") from error
    names = [member.filename for member in members]
    if sorted(names) not in ([CONFIG, METADATA, WEIGHTS], [CONFIG, WEIGHTS]):
        shown = ", ".join(map(ascii, names[:6])) or "nothing"
        raise Refused(f"it holds {shown}, expected {CONFIG}, {METADATA} and {WEIGHTS}. {SAVE}")
    for member in members:
        limit = MAX_WEIGHTS if member.filename == WEIGHTS else MAX_CONFIG
        if member.file_size > limit:
            size = f"{member.file_size / 2**20:.0f} MB"
            raise Refused(
                f"its {member.filename} unpacks to {size}; at most {limit // 2**20} MB are accepted"
            )
        if member.flag_bits & 1:
            raise Refused(f"its {member.filename} is encrypted. {SAVE}")
    return archive


def _check_arrays(content: bytes) -> None:
    """Look at every link and array of the HDF5 file before any is read."""
    h5py: Any = importlib.import_module("h5py")
    try:
        with h5py.File(io.BytesIO(content), "r") as file:
            _check_group(h5py, file)
    except Refused:
        raise
    except Exception as error:  # h5py turns the library's errors into many kinds
        raise Refused(f"its {WEIGHTS} is no readable HDF5 file ({type(error).__name__}). {SAVE}") from error


def _check_group(h5py: Any, root: Any) -> None:
    waiting, seen, total = [root], 0, 0
    while waiting:
        group = waiting.pop()
        for name in group:
            seen += 1
            if seen > MAX_OBJECTS:
                raise Refused(f"its {WEIGHTS} holds more than {MAX_OBJECTS} objects")
            if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                raise Refused(f"its {WEIGHTS} holds a link to somewhere else ({name[:60]!r}). {SAVE}")
            item = group[name]
            if isinstance(item, h5py.Group):
                waiting.append(item)
                continue
            if not isinstance(item, h5py.Dataset) or item.dtype.kind not in "fiub":
                raise Refused(f"its {WEIGHTS} holds {name[:60]!r}, which is no array of numbers. {SAVE}")
            if item.is_virtual or item.external:
                raise Refused(f"its {WEIGHTS} takes {name[:60]!r} from another file. {SAVE}")
            total += item.nbytes
            if total > MAX_WEIGHTS:
                raise Refused(f"its arrays take more than {MAX_WEIGHTS // 2**20} MB")
