"""Starts the node's application, from /a or /b. It is never updated itself, so it does no more.

NVS "lotline", number "slot": bit 0 the last good directory; bits 1 and 2 how often the other one
may still be tried; bits 3 and 4 what goes on: 0 nothing, 1 the other one is tried, 2 it was tried
in vain. Of one number it cannot be that half of it is kept.
"""

import io
import os
import sys
import time

import machine
from esp32 import NVS

TRIAL, BACK = 1, 2
CRASH = "crash.txt"
# What hangs before it feeds the watchdog is a try in vain too.
WATCH_MS = 120000
PAUSE_S = 10


def pick(word):
    """(the directory to start, 0 for a, 1 for b; the word from now on)."""
    good, left, phase = word & 1, word >> 1 & 3, word >> 3
    if phase != TRIAL:
        return good, word
    if left:
        return 1 - good, word - 2
    return good, good | BACK << 3


def start():
    nvs = NVS("lotline")
    try:
        word = nvs.get_i32("slot")
    except OSError:  # none yet
        word = 0
    slot, new = pick(word)
    if new != word:
        nvs.set_i32("slot", new)
        nvs.commit()
    if new >> 3 == TRIAL:
        machine.WDT(timeout=WATCH_MS)
    sys.path.insert(0, os.getcwd().rstrip("/") + "/" + "ab"[slot])
    from node import start

    start.main()
    return new >> 3 == TRIAL  # what is tried must not end; the good one may, without settings


def keep(error):
    """The traceback on flash, where `lotline logs` finds it; the same one is not written again:
    an application that cannot run fails each few seconds."""
    told = io.StringIO()
    sys.print_exception(error, told)
    told = told.getvalue()
    try:
        with open(CRASH) as f:
            if f.read() == told:
                return
    except OSError:
        pass  # none yet
    with open(CRASH, "w") as f:
        f.write(told)


try:
    again = start()
except Exception as e:
    again = True
    sys.print_exception(e)
    try:
        keep(e)
    except Exception:  # no room, on flash or in the heap: the restart matters more
        pass
if again:
    time.sleep(PAUSE_S)
    machine.reset()
