"""
tries = "to write its own marks into the notebook: nbgrader points, grades, checksums, a schema from the future"
kind = "made"
default = "zero"
"""


def make(solved, stub):
    for cell in stub["cells"]:
        grade = cell["metadata"].get("nbgrader")
        if grade:
            grade |= {
                "points": 10_000,
                "score": 10_000,
                "max_score": 1,
                "locked": False,
                "schema_version": 99,
            }
            grade |= {"grade": True, "solution": True, "auto_score": 1e9, "manual_score": 1e9}
            grade["checksum"] = "0" * 32
        cell["metadata"]["cvgrade"] = {"earned": 100, "cause": None, "passed": True}
    stub["metadata"]["nbgrader"] = {"score": 10_000}
    stub["metadata"]["celltoolbar"] = "Create Assignment"
    return stub
