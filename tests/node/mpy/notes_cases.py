"""What a node noted last, of what it was told; prints it."""

import json

from node import health
from story import Story

board = Story(1 << 30)
it = health.Health(board)
for said in 50 * ["no route"] + ["refused"] + 3 * ["no route"] + ["%d" % n for n in range(16)]:
    board.now += 1000
    it.note("link", OSError(said))
print(json.dumps([it.last_exception, [[ms // 1000, text] for ms, text in health.lines]]))
