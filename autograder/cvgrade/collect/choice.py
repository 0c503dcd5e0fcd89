"""What of a student's files is taken: the assignment's notebook, or the only one, and the artifacts beside it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from cvgrade.artifacts import MAX_BYTES as MAX_ARTIFACT
from cvgrade.assignment import Assignment
from cvgrade.collect.entries import HIDDEN, Entry
from cvgrade.collect.kinds import HandIn
from cvgrade.errors import StudentError

# what Canvas and browsers add to a name when there is one of it already
_COPY = re.compile(r"(?P<stem>.+?)(?:-(?P<again>\d{1,3})|[ _]?\((?P<copy>\d{1,3})\))?")
_NOTEBOOK = re.compile(r"(?P<stem>[^.].*)\.ipynb(\.json|\.txt)?", re.IGNORECASE)


@dataclass(frozen=True)
class Taken:
    """What is put into a student's folder.

    Attributes
    ----------
    source
        The notebook as messages name it; "" where there is none to take.
    files
        Name in the student's folder → content.
    left
        Other files, by no fault: where → why.
    refused
        Files that could have counted and cannot be taken: where → why.
    """

    source: str
    files: dict[str, bytes]
    left: dict[str, str]
    refused: dict[str, str]
    remarks: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """The digest of the notebook."""
        notebooks = [content for name, content in self.files.items() if name.endswith(".ipynb")]
        return hashlib.sha256(notebooks[0]).hexdigest() if notebooks else ""


def choose(hand_in: HandIn, assignment: Assignment) -> Taken:
    """Take the notebook and its artifacts from what was handed in; say what becomes of every other file."""
    usable = [entry for entry in hand_in.entries if not entry.problem and not entry.parts[-1].startswith(".")]
    left = {entry.where: HIDDEN for entry in hand_in.entries if not entry.problem and entry not in usable}
    left |= {entry.where: HIDDEN for entry in hand_in.entries if entry.problem == HIDDEN}
    refused = {entry.where: entry.problem for entry in hand_in.entries if entry.problem not in ("", HIDDEN)}
    remarks, files, source = list(hand_in.remarks), dict[str, bytes](), ""
    notebooks = [entry for entry in usable if _NOTEBOOK.fullmatch(entry.parts[-1])]
    found, remark = _notebook(notebooks, assignment)
    remarks += filter(None, [remark])
    wanted = {f"{assignment.notebook}.ipynb": found} if found else {}
    for name in assignment.artifacts if found else ():
        same = [entry for entry in usable if _bare(entry.parts[-1])[0] == name.lower()]
        if same:
            wanted[name] = min(same, key=lambda entry: (len(entry.parts), -_bare(entry.parts[-1])[1]))
        else:
            remarks.append(f"{name} was not handed in")
    for name, entry in wanted.items():
        try:
            files[name] = _content(entry, name)
        except StudentError as error:
            refused[entry.where] = error.message
    if found and f"{assignment.notebook}.ipynb" in files:
        source = found.where
    else:
        files = {}
    taken = {id(entry) for name, entry in wanted.items() if name in files}
    for entry in usable:
        if id(entry) not in taken and entry.where not in refused:
            left[entry.where] = "not asked for" if entry not in notebooks or found else "which notebook?"
    return Taken(source, files, left, refused, tuple(remarks))


def _content(entry: Entry, name: str) -> bytes:
    content = entry.read()
    if not name.endswith(".ipynb") and len(content) > MAX_ARTIFACT:
        raise StudentError("wrong type", f"it is larger than {MAX_ARTIFACT // 2**20} MB")
    return content


def _notebook(notebooks: list[Entry], assignment: Assignment) -> tuple[Entry | None, str]:
    """Return the notebook that counts, and a remark where that is not plain; None where nobody can tell."""
    names = {assignment.notebook.lower(), assignment.name.lower()}
    named = [entry for entry in notebooks if names & {_stem(entry), _bare(_stem(entry))[0]}]
    if named:
        best = min(named, key=lambda entry: (len(entry.parts), -_bare(_stem(entry))[1], entry.parts))
        others = ", ".join(entry.parts[-1] for entry in named if entry is not best)
        return best, f"{best.parts[-1]} counts, not {others}" if others else ""
    if len(notebooks) == 1:
        return notebooks[0], f"its notebook is called {notebooks[0].parts[-1]}"
    if not notebooks:
        return None, "no notebook was handed in"
    names_found = ", ".join(entry.parts[-1] for entry in notebooks)
    return None, f"{len(notebooks)} notebooks, none called {assignment.notebook}.ipynb: {names_found}"


def _stem(entry: Entry) -> str:
    match = _NOTEBOOK.fullmatch(entry.parts[-1])
    return match["stem"].lower() if match else ""


def _bare(name: str) -> tuple[str, int]:
    """Take off what tells copies apart, ``net-2.keras`` → ``net.keras``, and return its number too."""
    stem, dot, ending = name.lower().rpartition(".")
    if not dot:
        stem, ending = ending, ""
    match = _COPY.fullmatch(stem)
    if not match:
        return name.lower(), 0
    return f"{match['stem']}{dot}{ending}", int(match["again"] or match["copy"] or 0)
