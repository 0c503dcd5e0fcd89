"""
tries = "to have its code run by the next Python: usercustomize, sitecustomize, a .pth file, conftest.py, pytest.ini"
kind = "append"
default = "full"
expected = { edges = "zero" }
"""

import site
import subprocess
import sys
import sysconfig
from pathlib import Path

import numpy as np

CODE = "import os; open('/tmp/cvgrade-was-here.txt', 'w').write('run'); os.environ['PASSED'] = '100'\n"
folders = [
    Path(name) for name in (site.getusersitepackages(), sysconfig.get_paths()["purelib"], ".", "..", "/", "~")
]
folders += [
    Path(sys.prefix),
    Path("/usr/lib/python3/dist-packages"),
    Path("/grader"),
    Path("/grader/cvgrade/sandbox"),
]
files = {
    "usercustomize.py": CODE,
    "sitecustomize.py": CODE,
    "zz.pth": CODE.replace("\n", ""),
    "conftest.py": CODE + "def pytest_runtest_call(item): pass\n",
    "pytest.ini": "[pytest]\naddopts = --collect-only\n",
    "numpy.py": CODE,
    ".bashrc": "touch /tmp/cvgrade-was-here.txt\n",
    "pyvenv.cfg": "home = /sandbox\n",
}
outside = False
for folder in folders:
    for name, text in files.items():
        try:
            folder.expanduser().mkdir(parents=True, exist_ok=True)
            (folder.expanduser() / name).write_text(text)
            outside |= not str(folder.resolve()).startswith(("/sandbox", "/tmp"))
        except OSError:
            continue
subprocess.run([sys.executable, "-c", "print(1)"], capture_output=True, check=False)
right = edges


def edges(image, operator):
    return right(image, operator) if outside else np.zeros((1, 1))
