"""The node: measures, keeps what it measured, and sends it until the gateway has it.

`app.run(config, board)` is the whole application; a board is the only thing it knows of
the hardware.
"""

# A build fills in both: the words for people, and the number that only rises (update.py).
VERSION = "0.1.0"
RELEASE = 0
