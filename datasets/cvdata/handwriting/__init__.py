"""Synthetic handwriting: real centre lines of strokes, moved by a model of writers, pens and scanners.

``characters`` says what is in the set and in which order; ``strokes`` gives the skeletons, ``style`` the
writers and the calibrated knobs, ``geometry`` the pen paths, ``render`` the ink; ``tasks`` and ``workers``
spread the work; ``build`` makes arrays and ``tree`` a folder of PNG files.
"""
