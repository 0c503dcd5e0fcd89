"""
happened = "a game loop at the end never stops, and is stopped by hand in the notebook"
kind = "append"
default = "full"
"""

import time

while True:
    time.sleep(0.01)
