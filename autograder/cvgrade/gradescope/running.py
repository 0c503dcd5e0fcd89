"""Grade one submission in Gradescope's container: `python -m cvgrade.gradescope.running /autograder`.

Where the jail does not hold, or a fault is ours, no results.json is written: Gradescope then says that the autograder
failed, and neither gives nor takes points
(https://gradescope-autograders.readthedocs.io/en/latest/troubleshooting/). Only instructors are shown what is printed.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from pathlib import Path

from cvgrade.assignment import Assignment, read_assignment
from cvgrade.doctor import examine, exit_code
from cvgrade.errors import EXIT_DONE, EXIT_FAULT, AssignmentError, GraderFault
from cvgrade.files import write_atomically
from cvgrade.grade import grade_class
from cvgrade.reports.gradescope import gradescope_json
from cvgrade.results import Report
from cvgrade.submission import Submission, read_folder

ATTEMPTS = 2  # a fault of ours may pass
REFUSAL = """\
NOT GRADED, by no fault of the student's: {why}
No results.json was written, so Gradescope says that the autograder failed, and the score stays as it was.
{remedy}"""
NO_JAIL = """\
Student code runs in a jail or not at all, and this container does not allow one. Ask Gradescope's support whether your
course may have containers with user namespaces; else download the submissions and grade them on a machine of yours:
cvgrade doctor, cvgrade grade."""
AGAIN = (
    'Run it again with "Rerun Autograder"; if that does not help, grade the submission on a machine of yours.'
)


def run(autograder: Path) -> int:
    """Grade ``submission/`` into ``results/results.json``; return the exit code.

    Raises
    ------
    AssignmentError, GraderFault
        Where the zip does not hold an assignment, or grading fails; there is no results.json then.
    """
    target = autograder / "results" / "results.json"
    target.unlink(missing_ok=True)
    folders = sorted(path.parent for path in (autograder / "source/solutions").glob("*/assignment.toml"))
    if len(folders) != 1:
        raise AssignmentError(
            f"gradescope: expected one assignment in the zip, got {len(folders)}. Make it anew: cvgrade gradescope"
        )
    assignment = read_assignment(folders[0])
    findings = examine()
    if exit_code(findings) == EXIT_FAULT:
        wrong = "; ".join(f"{each.what}: {each.seen}" for each in findings if each.state == "no")
        print(REFUSAL.format(why=wrong, remedy=NO_JAIL))
        return EXIT_FAULT
    student = student_of(autograder / "submission_metadata.json")
    report = _graded(assignment, read_folder(student, autograder / "submission", assignment.name))
    if not report.graded:
        faults = {test.message for task in report.tasks for test in task.tests if test.cause == "not graded"}
        print(REFUSAL.format(why="; ".join(sorted(faults)), remedy=AGAIN))
        return EXIT_FAULT
    write_atomically(target, gradescope_json(report))
    print(f"{report.student}: {report.earned:g} of {report.points:g} points in {report.seconds:.0f} s")
    return EXIT_DONE


def _graded(assignment: Assignment, submission: Submission) -> Report:
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(ATTEMPTS):
            (report,) = grade_class(assignment, [submission], Path(folder), jobs=1, seed=seed_of(assignment))
            if report.graded:
                break
    return report


def seed_of(assignment: Assignment) -> int:
    """Draw the seed of the hidden inputs from the hidden tests, so that handing in again meets the same ones.

    Nobody who hands in has that file, so nobody can know the seed.
    """
    digest = hashlib.sha256(b"gradescope\0" + assignment.test_files[1].read_bytes()).hexdigest()
    return int(digest[:12], 16)


def student_of(metadata: Path) -> str:
    """Name who handed in, by Gradescope's numbers, a group's joined; "student" where there are none.

    https://gradescope-autograders.readthedocs.io/en/latest/submission_metadata/
    """
    try:
        users = json.loads(metadata.read_text(encoding="utf-8"))["users"]
        return "-".join(str(int(user["id"])) for user in users) or "student"
    except (OSError, ValueError, TypeError, KeyError):
        return "student"


def main() -> None:
    """Run, and turn errors into a message for the instructor and an exit code."""
    try:
        sys.exit(run(Path(sys.argv[1])))
    except (AssignmentError, GraderFault) as error:
        print(REFUSAL.format(why=error, remedy=AGAIN))
        sys.exit(EXIT_FAULT)


if __name__ == "__main__":
    main()
