"""Gradescope's autograder: `packing` writes the zip for it, `running` grades in its container."""
