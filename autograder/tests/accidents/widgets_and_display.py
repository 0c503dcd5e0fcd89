"""
happened = "ipywidgets, interact, display, clear_output, HTML, progress bars"
kind = "append"
default = "full"
"""

from IPython.display import HTML, Image, clear_output, display
import ipywidgets as widgets

display(HTML("<b>edges</b>"))
clear_output(wait=True)
widgets.interact(lambda x: print(x), x=(0, 10))
widgets.IntSlider(value=3)
