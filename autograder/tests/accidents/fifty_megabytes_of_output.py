"""
happened = "a loop printed all night, and a widget kept its state"
kind = "made"
default = "full"
"""


def make(solved, stub):
    stream = {"output_type": "stream", "name": "stdout", "text": ["0.123456, 1234567890\n" * 5000] * 470}
    solved["cells"][3]["cell_type"] = "code"
    solved["cells"][3] |= {"source": "", "outputs": [stream], "execution_count": 1}
    state = {f"m{i}": {"model_module": "@jupyter-widgets/base", "state": {"value": i}} for i in range(1000)}
    solved["metadata"]["widgets"] = {
        "application/vnd.jupyter.widget-state+json": {"state": state, "version_major": 2}
    }
    return solved
