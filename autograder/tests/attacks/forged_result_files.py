"""
tries = "to leave results, feedback and a gradebook where the grader keeps its own"
kind = "stub"
default = "zero"
"""

import json
import os
import sqlite3
from pathlib import Path

result = {
    "format": 1,
    "assignment": "03_convolution",
    "student": "forged_result_files",
    "tasks": [],
    "earned": 100,
}
for folder in (
    ".",
    "..",
    "/",
    "/tmp",
    "/sandbox",
    "/work",
    "/srv",
    "/home",
    "/var/tmp",
    "graded",
    "../graded",
):
    for name in (
        "results/forged_result_files.json",
        "03_convolution/results/a_solver.json",
        "cvgrade-was-here.txt",
    ):
        path = Path(folder, name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(result))
        except OSError:
            continue
    try:
        database = sqlite3.connect(Path(folder, "gradebook.db"))
        database.execute("create table grade (auto_score float)")
        database.execute("update grade set auto_score = 100")
        database.commit()
    except sqlite3.Error:
        continue
