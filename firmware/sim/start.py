"""The start file of the board UNIX: reads node.json in the folder that it was started in."""

import asyncio
import json
import os

from esp32 import NVS
from node import app

from sim.board import Board


def main():
    with open("node.json") as f:
        config = json.load(f)
    board = Board(config, NVS("lotline"))
    board.folder = os.getcwd()
    asyncio.run(app.run(config, board))
