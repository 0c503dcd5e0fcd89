"""
happened = "saved under a kernel of another name and another language's metadata"
kind = "made"
default = "full"
"""


def make(solved, stub):
    solved["metadata"] = {"kernelspec": {"name": "ir", "display_name": "R"}, "language_info": {"name": "R"}}
    return solved
