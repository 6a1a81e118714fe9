"""micropython verify_cases.py CASES.json: whether each (key, message, signature) is good."""

import json
import sys
from binascii import hexlify, unhexlify

from node import ed25519, sha512


def finished(steps):
    """(what it returned, how many steps it took)."""
    count = 0
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return stop.value, count
        count += 1


with open(sys.argv[1]) as f:
    cases = json.load(f)
good = [finished(ed25519.steps(*[unhexlify(x) for x in case])) for case in cases["signed"]]
hashed = [hexlify(finished(sha512.steps(unhexlify(x)))[0]).decode() for x in cases["hashed"]]
print(json.dumps({"good": [g for g, _ in good], "steps": good[0][1], "hashed": hashed}))
