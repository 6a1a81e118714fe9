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

# Collecting often while modules load keeps what is free in one piece; app.run() sets it anew. How
# often goes by the size of the heap, as looking through it takes so long.
if hasattr(gc, "mem_free"):  # CPython, which tests some modules, has none
    gc.threshold(max(4096, (gc.mem_free() + gc.mem_alloc()) // 64))
