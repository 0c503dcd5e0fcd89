"""
happened = "exit(), quit(), sys.exit and a kernel shut down at the end"
kind = "append"
at = "middle"
default = "full"
"""

import sys

get_ipython().run_line_magic("reset", "-f")
exit
quit()
