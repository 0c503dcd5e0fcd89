"""Whose fault it is: three audiences, three types, which never share a channel."""

from __future__ import annotations

from typing import Literal

Cause = Literal[
    "wrong value",
    "partly right",
    "wrong shape",
    "wrong type",
    "exception",
    "timeout",
    "memory",
    "crash",
    "not attempted",
    "not graded",
]

EXIT_DONE, EXIT_FINDINGS, EXIT_USAGE, EXIT_FAULT = 0, 1, 2, 3


class StudentError(Exception):
    """The student's work cannot give the answer asked for: a result with a message, never a crash of ours.

    Parameters
    ----------
    cause
        What kind of failure this is, as shown in feedback.
    message
        What went wrong, in words for a beginner.
    details
        The student's own traceback or printout; shown to the student, never interpreted.
    public
        Whether the message may be shown for a hidden test too: nothing in it can come from a hidden input.
    """

    def __init__(self, cause: Cause, message: str, *, details: str = "", public: bool = False) -> None:
        super().__init__(message)
        self.cause: Cause = cause
        self.message = message
        self.details = details
        self.public = public


class AssignmentError(Exception):
    """The instructor's material or command is wrong: says what to mend (exit code 2)."""


class GraderFault(Exception):
    """Ours: the task is marked *not graded*, loudly, and can be graded again (exit code 3)."""
