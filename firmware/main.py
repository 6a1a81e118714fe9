# The start file of a node: the newer of two copies of the application, as NVS says.
import sys

import esp32

try:
    slot = esp32.NVS("lotline").get_i32("slot")
except OSError:
    slot = 0
sys.path.insert(0, "/b" if slot else "/a")

from node import start

start.main()
