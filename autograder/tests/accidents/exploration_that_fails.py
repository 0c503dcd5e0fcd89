"""
happened = "exploring: divisions by zero, missing files, names not yet defined, wrong shapes, assertions"
kind = "append"
default = "full"
"""

print(1 / 0)
open("C:\\Users\\me\\picture.png")
print(not_defined_yet)
np.zeros(3) @ np.zeros(4)
assert edges is None
raise RuntimeError("why?")
