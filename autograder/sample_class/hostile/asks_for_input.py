"""
tries = "nothing bad: asks for a name, which nobody can type while the notebook is graded"
kind = "append"
default = "full"
"""

name = input("Your name? ")
print("Hello,", name)
