"""
tries = "to leave by sys.exit half-way, as people do to stop a script; the later cells still run"
kind = "append"
at = "middle"
default = "full"
"""

import sys

sys.exit("done for today")
