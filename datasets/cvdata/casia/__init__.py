"""Real CASIA-HWDB handwriting, read from the files that a user has.

The databases may be had for research and may not be passed on, so nothing of them is in this package: it
reads a ``.gnt`` file, a folder or a zip archive of such files, or a tree of PNG files, and gives the same
``ImageSet`` as the synthetic ``casia55``. Files come from outside and may be damaged or hostile: each reader
gives a right set, or a ``DataError`` that names the file and the byte.

``archive`` walks files and folders, ``zips`` lists an archive, ``member`` is one file of either, ``strays`` are
passed over; ``naming`` reads splits and writers from names; ``gnt`` and ``png`` know the two formats;
``gnt_files`` and ``png_tree`` say which files count; ``real`` makes the set; ``survey`` looks through
everything; ``convert`` writes a PNG tree; ``cvdata.casia_command`` is the command line.
"""

from cvdata.casia.archive import CasiaWarning
from cvdata.casia.convert import convert
from cvdata.casia.gnt import GntSample, read_gnt, write_gnt
from cvdata.casia.gnt_files import read_gnt_files
from cvdata.casia.real import load_real, read_png_tree
from cvdata.casia.survey import inspect, verify

__all__ = [
    "CasiaWarning",
    "GntSample",
    "convert",
    "inspect",
    "load_real",
    "read_gnt",
    "read_gnt_files",
    "read_png_tree",
    "verify",
    "write_gnt",
]
