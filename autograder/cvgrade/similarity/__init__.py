"""Who wrote alike: what each student wrote, compared with what everybody else wrote. Nothing of it is run.

The method is that of MOSS (Schleimer, Wilkerson, Aiken: Winnowing, 2003), with the tokenizer of copydetect: code is
reduced to its structure, names and layout aside, and two submissions share the runs of 25 characters of it that both
have. Runs that the released notebook has are nobody's, and runs that many have are how it is done. The paper thins runs
out to save time; a class is small enough to keep them all, so that no copied passage of that length is missed.
"""
