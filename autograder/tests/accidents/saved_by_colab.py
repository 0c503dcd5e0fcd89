"""
happened = "worked on in Google Colab: its metadata, its ids in the metadata, no cell ids, a form at the top"
kind = "made"
default = "full"
"""


def make(solved, stub):
    for number, cell in enumerate(solved["cells"]):
        del cell["id"]
        cell["metadata"] = {"id": f"Kx3{number:09d}"}
        if cell["cell_type"] == "code":
            cell["metadata"] |= {
                "colab": {"base_uri": "https://localhost:8080/", "height": 35},
                "outputId": "7d0c0ff1",
            }
            cell["execution_count"] = number
    mount = "#@title Mount { display-mode: \"form\" }\nfrom google.colab import drive\ndrive.mount('/content/drive')\n"
    first = next(cell for cell in solved["cells"] if cell["cell_type"] == "code")
    first["source"] = mount + "%cd /content/drive/MyDrive\n" + "".join(first["source"])
    return {
        "nbformat": 4,
        "nbformat_minor": 0,
        "metadata": {
            "colab": {"provenance": [], "toc_visible": True, "gpuType": "T4"},
            "kernelspec": {"name": "python3", "display_name": "Python 3"},
            "language_info": {"name": "python"},
            "accelerator": "GPU",
            "widgets": {"application/vnd.jupyter.widget-state+json": {"a1": {"model_name": "HTMLModel"}}},
        },
        "cells": solved["cells"],
    }
