"""Renderers of the one result: feedback and class report in HTML, nbgrader's gradebook, CSV."""
