"""A board whose flash is the folder that it is started in: micropython board.py MAIN, where MAIN
is firmware/main.py. NVS is nvs.json in it. It ends with 2 or 3 when the board starts anew."""

import os
import sys

import esp32
import machine

assert machine


class Host:
    open = staticmethod(open)
    rename = staticmethod(os.rename)


esp32.host, esp32.path, esp32.before = Host, "nvs.json", lambda: None
with open(sys.argv[1]) as f:
    loader = f.read().replace("PAUSE_S = 10", "PAUSE_S = 0.2")
exec(loader, {"__name__": "__main__"})
