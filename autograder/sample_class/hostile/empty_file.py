"""
tries = "nothing bad: the upload failed and the file is empty"
kind = "file"
default = "zero"
content = ''
"""
