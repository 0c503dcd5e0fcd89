"""
tries = "never to finish the notebook; the cell is given up, what was defined before it counts"
kind = "append"
default = "full"
"""

while True:
    pass
