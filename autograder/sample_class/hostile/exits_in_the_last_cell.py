"""
tries = "to end the process while the notebook runs; rerun without that cell, the rest counts"
kind = "append"
default = "full"
"""

import os

os._exit(0)
