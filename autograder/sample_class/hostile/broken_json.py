"""
tries = "nothing bad: the file was cut off on its way"
kind = "file"
default = "zero"
content = '{"cells": [{"cell_type": "code", "source": ["def yellow'
"""
