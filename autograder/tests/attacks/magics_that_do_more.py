"""
tries = "to have the grader run shell commands by way of magics that it emulates"
kind = "made"
default = "full"
"""


def make(solved, stub):
    sources = [
        "!touch /tmp/cvgrade-was-here.txt",
        "%%bash\ntouch /tmp/cvgrade-was-here.txt",
        "%%writefile /tmp/cvgrade-was-here.txt\n100",
        "%run /etc/passwd\n%load_ext autoreload\n%pip install evil\n%cd /\n%env PASSED=100",
        "x = !cat /etc/shadow\n%sx touch /tmp/cvgrade-was-here.txt\nget_ipython().system('touch /tmp/cvgrade-was-here.txt')",
        "%%time\n%%bash\nkill -9 -1",
        "get_ipython().run_line_magic('run', 'x')\nget_ipython().kernel.do_shutdown(True)",
        "%time __import__('os').system('touch /tmp/cvgrade-was-here.txt')",
    ]
    for source in sources:
        solved["cells"].append({"cell_type": "code", "metadata": {}, "outputs": [], "source": source})
    return solved
