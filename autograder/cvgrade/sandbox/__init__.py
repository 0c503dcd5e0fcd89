"""The jail: everything that runs, or listens to, code we do not trust. See autograder/README.md."""
