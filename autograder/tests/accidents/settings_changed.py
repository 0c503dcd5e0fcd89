"""
happened = "floating-point errors raise, warnings are errors, printing is set, seeds are fixed, the folder is changed"
kind = "append"
default = "full"
"""

import os
import random
import warnings

np.seterr(all="raise")
warnings.simplefilter("error")
np.set_printoptions(precision=1, suppress=True, threshold=3)
np.random.seed(42)
random.seed(42)
os.chdir("/")
os.environ["OMP_NUM_THREADS"] = "8"
