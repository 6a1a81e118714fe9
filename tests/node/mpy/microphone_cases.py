"""Run the microphone in story time: METER SEED LATE; prints its records as JSON.

LATE is a list of [hundredth of a second, ms]: from then on, the story is that much later than
the samples say. The story ends after 12 s of buffers, 120 a second; "deaf" stops them after 2.
"""

import asyncio
import json
import sys

from node import microphone
from node.microphone import Microphone
from story import End, Notes, Records, Story
from testboard import FixedMeter, Sound

microphone.DEAF_MS = 100 if sys.argv[1] == "deaf" else 60000
microphone.REST_MS = 0


class Board(Story):
    def __init__(self, meter, seed, late):
        super().__init__(1 << 30)
        self.kind = meter
        self.sound = Paced(self, seed, late)

    def bus(self, name):
        return self.sound

    def meter(self, chip, scratch):
        assert (chip, len(scratch)) == ("ICS-43434", 3200)
        return FixedMeter(self.kind)


class Paced(Sound):
    """Gives a buffer as soon as one is asked for, and moves the story on by three each 25 ms."""

    def __init__(self, board, seed, late):
        super().__init__("noise", seed, False)
        self.board = board
        self.late = dict(late)

    async def _fill(self, buf):
        await super()._fill(buf)
        before, now = [25 * n // 3 for n in (self.given - 1, self.given)]
        late = sum([ms for at, ms in self.late.items() if before < 10 * at <= now])
        self.board.now += now - before + late
        if self.board.kind == "deaf" and self.given >= 240:
            self.handler = lambda _: None


def beat():
    if board.sound.given >= 1440 or len(notes.notes) >= 4:
        raise End()


board = Board(sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3]))
records, notes = Records(), Notes()
sensor = {"driver": "microphone", "bus": "i2s0", "offset_cdb": 12301, "floor_cdb": 3200}
sensor["chip"] = "ICS-43434"
try:
    asyncio.run(Microphone(sensor, 0, board, records, notes).run(beat))
except End:
    pass
rows = [[t, s, c, [[k, bytes(v).hex() if k in (1, 2, 3, 6) else v] for k, v in b]]
        for t, s, c, b in records.rows]  # fmt: skip
print(json.dumps({"rows": rows, "errors": notes.sensor_errors, "notes": notes.notes}))
