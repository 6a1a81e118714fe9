"""The node: measures, keeps what it measured, and sends it until the gateway has it.

`app.run(config, board)` is the whole application; a board is the only thing it knows of
the hardware.
"""

VERSION = "0.1.0"
