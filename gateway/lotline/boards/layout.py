"""Where things are on a node: the application twice, one of which is good, and its data beside.
firmware/main.py describes the number that says which."""

SLOTS = ("a", "b")
# Sets `_slot`, the place of the good one in SLOTS, and lets it be imported.
ENTER = """
import sys, esp32
try:
    _slot = esp32.NVS("lotline").get_i32("slot") & 1
except OSError:
    _slot = 0
sys.path.insert(0, "/" + "ab"[_slot])
"""
# This one is good, and none is tried; on flash before it returns.
CHOOSE = """
_nvs = esp32.NVS("lotline")
_nvs.set_i32("slot", {slot})
_nvs.commit()
"""
EMPTY = """
import os
def _gone(path):
    try:
        names = os.listdir(path)
    except OSError:
        return
    for name in names:
        child = path + "/" + name
        if os.stat(child)[0] & 0x4000:
            _gone(child)
        else:
            os.remove(child)
    os.rmdir(path)
_gone("/{slot}")
"""
SHA256 = """
import hashlib, binascii
def _sum(path):
    h, buf = hashlib.sha256(), bytearray(512)
    with open(path, "rb") as f:
        while True:
            n = f.readinto(buf)
            if not n:
                break
            h.update(memoryview(buf)[:n])
    return binascii.hexlify(h.digest()).decode()
"""
