"""
happened = "plots: styles, parameters, axes in grids, subplots_adjust, savefig, animations, seaborn"
kind = "append"
default = "full"
"""

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib import animation, cm
from mpl_toolkits.axes_grid1 import make_axes_locatable

plt.style.use("ggplot")
mpl.rcParams["figure.figsize"] = (8, 8)
plt.rcParams.update({"font.size": 12})
figure, axes = plt.subplots(2, 3, sharex=True)
for ax in axes.flat:
    ax.imshow(ghost, cmap=cm.viridis)
figure.colorbar(axes[0, 0].imshow(ghost))
plt.plot([1, 2], [3, 4], "o-")[0].set_label("x")
plt.savefig("edges.png")
animation.FuncAnimation(figure, print, frames=3)
import seaborn as sns

plt.show()
