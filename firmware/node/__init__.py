"""The node: measures, keeps what it measured, and sends it until the gateway has it.

`app.run(config, board)` is the whole application; a board is the only thing it knows of
the hardware.
"""

import gc

# A build fills in all three: the words for people, the number that only rises (update.py), and the
# board that it was compiled for.
VERSION = "0.1.0"
RELEASE = 0
BOARD = ""

# Collecting often while modules load keeps what is free in one piece; app.run() sets it anew. A
# large heap has room enough, and takes long to look through.
SMALL_HEAP = 256 * 1024
if hasattr(gc, "mem_free") and gc.mem_free() < SMALL_HEAP:
    gc.threshold(4096)
