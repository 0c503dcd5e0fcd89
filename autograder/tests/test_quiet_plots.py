"""The pyplot that draws nothing gives every call the shape of answer that matplotlib gives."""

import json
import subprocess
import sys

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.image import imread
from PIL import Image

START = """
import json, sys
from cvgrade.sandbox import quiet_plots
quiet_plots.install()
import numpy as np
import matplotlib.pyplot as plt
"""


def quiet(code: str) -> object:
    """Run code with the quiet pyplot in a process of its own; return what it left in `answer`."""
    script = START + code + "\njson.dump(answer, sys.stdout)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_subplots_come_in_matplotlibs_own_shapes():
    grids = [
        (rows, columns, squeeze) for rows in (1, 2, 3) for columns in (1, 2, 4) for squeeze in (True, False)
    ]
    shapes = quiet(
        f"grids = {grids}\n"
        "axes = [plt.subplots(r, c, squeeze=s, sharex=True, figsize=(2, 3))[1] for r, c, s in grids]\n"
        "more = [plt.figure().subplots(r, c, squeeze=s) for r, c, s in grids]\n"
        "answer = [list(np.shape(a)) if isinstance(a, np.ndarray) else 'axis' for a in axes + more]"
    )
    real = [Figure().subplots(rows, columns, squeeze=squeeze) for rows, columns, squeeze in grids]
    expected = [list(axes.shape) if isinstance(axes, np.ndarray) else "axis" for axes in real]
    assert shapes == expected * 2


IDIOMS = {
    "a row": "fig, (left, right) = plt.subplots(1, 2)\nleft.plot([1]); right.imshow(np.eye(3))",
    "a grid": "_, ((a, b), (c, d)) = plt.subplots(2, 2)\na.set(title='a')",
    "zip over flat": (
        "_, axes = plt.subplots(2, 3)\nn = 0\nfor ax, i in zip(axes.flat, range(6), strict=True):\n"
        "    ax.imshow(np.eye(2)); n += 1\nassert n == 6"
    ),
    "ravel": "for ax in plt.subplots(2, 2)[1].ravel():\n    ax.axis('off')",
    "a line": "line, = plt.plot([1, 2])\nline.set_color('red')",
    "a histogram": "counts, edges, patches = plt.hist([1, 2, 2])",
    "a histogram of an axis": "counts, edges, patches = plt.gca().hist([1, 2, 2])",
    "a mosaic": "fig, axes = plt.subplot_mosaic('AB')\naxes['A'].plot([1])",
    "settings": "plt.rcParams['figure.dpi'] = 100\nplt.rcParams.update({'font.size': 9})\nplt.style.use('ggplot')",
    "a context": "with plt.style.context('ggplot'):\n    plt.figure(figsize=(3, 3)).savefig('/nowhere/x.png')",
    "colours": "plt.colorbar(plt.imshow(np.eye(3), cmap=plt.cm.gray)); plt.show(); plt.close('all')",
    "submodules": (
        "import matplotlib\nmatplotlib.use('Agg')\nimport matplotlib.cm as cm\nfrom matplotlib import colors\n"
        "from matplotlib.patches import Rectangle\nfrom mpl_toolkits.mplot3d import Axes3D\n"
        "plt.gca().add_patch(Rectangle((0, 0), 1, 1, color=cm.viridis(0.5)))"
    ),
    "the same module": "import matplotlib\nassert matplotlib.pyplot is plt",
}


@pytest.fixture(scope="module")
def problems() -> dict[str, str]:
    """Run every idiom, in one process to save time; return what each raised."""
    return quiet(
        f"idioms = {IDIOMS!r}\nanswer = {{}}\nfor name, code in idioms.items():\n"
        "    try:\n        exec(code, {'plt': plt, 'np': np})\n        answer[name] = ''\n"
        "    except Exception as error:\n        answer[name] = repr(error)"
    )


@pytest.mark.parametrize("idiom", IDIOMS)
def test_what_notebooks_do_runs_through(idiom, problems):
    assert problems[idiom] == ""


def test_nothing_of_matplotlib_is_imported():
    answer = quiet("plt.plot([1]); answer = [name for name in sys.modules if name.startswith('matplotlib.')]")
    assert answer == ["matplotlib.pyplot"]


def test_it_takes_the_place_of_a_matplotlib_that_is_imported_already():
    code = (
        "import sys, matplotlib.figure\nfrom cvgrade.sandbox import quiet_plots\nquiet_plots.install()\n"
        "import matplotlib.pyplot as plt, matplotlib\nassert type(plt.figure()) is quiet_plots.Quiet\n"
        "assert matplotlib.pyplot is plt"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_a_special_name_is_not_invented():
    assert quiet("answer = [hasattr(plt, '__wrapped__'), hasattr(plt.figure(), '__array__')]") == [
        False,
        False,
    ]


def test_imread_reads_what_matplotlib_reads(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (5, 4, 3), dtype=np.uint8)
    path = tmp_path / "picture.png"
    Image.fromarray(pixels).save(path)
    code = f"twice = [plt.imread({str(path)!r}) for _ in range(2)]\npicture = twice[1]\nplt.gca().imshow(picture)\n"
    answer = quiet(code + "answer = [str(picture.dtype), picture.tolist()]")
    expected = imread(path)
    assert answer == [str(expected.dtype), expected.tolist()]
