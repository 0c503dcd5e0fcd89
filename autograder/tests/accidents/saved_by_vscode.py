"""
happened = "worked on in Visual Studio Code: language ids, orig_nbformat, a vscode kernel, null counts"
kind = "made"
default = "full"
"""


def make(solved, stub):
    for cell in solved["cells"]:
        cell["metadata"] = {"vscode": {"languageId": "python"}}
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"name": "stdout", "output_type": "stream", "text": ["x\n"]}]
    solved["metadata"] = {
        "kernelspec": {"display_name": "venv (3.12.1)", "language": "python", "name": "python3"},
        "language_info": {"codemirror_mode": {"name": "ipython", "version": 3}, "version": "3.12.1"},
        "orig_nbformat": 4,
        "vscode": {
            "interpreter": {"hash": "31f2aee4e71d21fbe5cf8b01ff0e069b9275f58929596ceb00d14d90e3e16cd6"}
        },
    }
    return solved
