"""One simulated node: MICROPYPATH=firmware micropython firmware/sim/main.py CONFIG.json"""

import sys

sys.path.append(".frozen")  # MICROPYPATH takes its place

import asyncio
import json

from node import app

from sim.board import Board


def main(path):
    """Runs until it is interrupted or terminated; 2 when the configuration is not one."""
    try:
        with open(path) as f:
            config = json.load(f)
        board = Board(config)
    except (OSError, ValueError, KeyError) as e:
        print("%s: %s: %s" % (path, type(e).__name__, e), file=sys.stderr)
        return 2
    try:
        asyncio.run(app.run(config, board))
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
