"""Run the node application on the test board: micropython main.py CONFIG.json."""

import asyncio
import json
import sys

import drivers.table
import fakes
import testboard
from node import app, link, mqtt, outbox, supervisor

drivers.table.TABLE.update(fakes.TABLE)

ROOMS = {"link": link, "mqtt": mqtt, "outbox": outbox, "supervisor": supervisor}

with open(sys.argv[1]) as f:
    config = json.load(f)
for name, value in config.get("set", {}).items():
    room, constant = name.split(".")
    setattr(ROOMS[room], constant, value)
asyncio.run(app.run(config, testboard.Board(config)))
