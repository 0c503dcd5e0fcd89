"""Motor claims for chapter 8: one row a policy, how long it ran, and how many claims it had.

``load`` gives the real French table (freMTPL2freq, OpenML 41214) if it has been downloaded, and a synthetic one with
the same columns otherwise; ``ClaimsTable.source`` says which. ``loss`` is the figure that chapter 8 tunes.
"""

from cvdata.claims.arff import read_arff
from cvdata.claims.loading import load
from cvdata.claims.table import COLUMNS, ClaimsTable, loss

__all__ = ["COLUMNS", "ClaimsTable", "load", "loss", "read_arff"]
