"""`cvgrade collect`: from what an LMS, nbgrader or GitHub hands over to ``submitted/<student>/<assignment>/``.

entries    lists the files of folders and archives, hostile ones too
kinds      says whose each file is, by the naming of the system it comes from
roster     says who is in the class, and which of them a name means
choice     takes the notebook and its artifacts from what a student handed in
record     remembers what was collected
placing    writes files into place, never over a person's own changes
collecting does it all, and accounts for every file
"""
