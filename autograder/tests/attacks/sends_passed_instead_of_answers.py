"""
tries = "to replace the worker's own encoder and sender by ones that say that all is well"
kind = "stub"
default = "zero"
"""

import sys

wire = sys.modules["cvgrade.sandbox.wire"]
genuine = wire.send


def send(channel, value):
    if "ok" in value or "raised" in value or "missing" in value:
        value = {"ok": True, "passed": True, "callable": True, "earned": 100, "cause": None, "score": 1.0}
    genuine(channel, value)


wire.send = send
wire.encode.__code__ = wire.encode.__code__.replace(co_name="encode_")
for name, module in list(sys.modules.items()):
    if name.startswith("cvgrade.sandbox"):
        module.send = send
