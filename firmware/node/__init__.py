"""The node: measures, keeps what it measured, and sends it until the gateway has it.

`app.run(config, board)` is the whole application; a board is the only thing it knows of
the hardware.
"""

import gc

VERSION = "0.1.0"

# Collecting often while modules load keeps what is free in one piece; app.run() sets it anew.
if hasattr(gc, "threshold"):  # CPython, which tests some modules, has none
    gc.threshold(4096)
