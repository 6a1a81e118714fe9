"""The microphone: I2S samples in, levels out, a record each second.

The samples stay in the buffer of this file and go to the meter only; what leaves is the
meter's levels. Nothing here keeps, prints or sends a sample.
"""

import asyncio
from math import log10
from struct import pack_into, unpack_from

from drivers.errors import SensorError
from lotwire.codes import CODE, FAULT, LOST_SAMPLES, MISSING, OVERLOAD, UNDERRANGE
from micropython import const

from node.heap import forget
from node.supervisor import until

STATUS = CODE["status"]
# Of two slots of 4 bytes: 120 whole buffers a second, of a block of the meter each, so that it
# may use the buffer when it has read it.
_FRAMES = const(400)
# Buffers from the start in which the slot is looked for: parts need up to 85 ms.
_PROBES = const(20)
DEAF_MS = 1500  # no buffer for this long: the microphone's clock or the bus has stopped
REST_MS = 1000
LATE_MS = 1500  # a buffer and a half, by the buffers in a second: later, and some were lost
_RING_MS = const(42)  # but not within what the DMA's ring (2048 frames) holds
_SILENT_CDB = const(1000)  # this far below its own noise no microphone that lives can be
_COUNT = const(55)  # int16 of the meter: A[8], C[8], Z[8], LAFmax, LCpeak, thirds[29]


class Microphone:
    """sensor: {"bus", "offset_cdb", "floor_cdb", "chip"}; levels re full scale plus offset_cdb
    (0.01 dB) are levels re 20 uPa; floor_cdb is the stated self-noise, A-weighted; chip names
    the equaliser, none when left out.

    The bus gives frames of both slots, left first: machine.I2S in stereo with 32 bits.
    """

    def __init__(self, sensor, channel, board, recorder, health):
        self.sensor = sensor
        self.channel = channel
        self.board = board
        self.recorder = recorder
        self.health = health
        self.levels = bytearray(2 * _COUNT)
        self.buffer = bytearray(8 * _FRAMES)
        self.meter = None
        try:  # now, while its tables find a place
            self.meter = self._made()
        except Exception as e:
            health.note("microphone", e)  # tried, and counted, again

    async def run(self, beat):
        """For ever. When the bus fails, or the microphone is constant or quieter than one can be,
        it is opened anew, and each time says so in a record: dead is not quiet."""
        self.end = self.board.ticks_ms()
        while True:
            try:
                await self._listen(beat)
            except Exception as e:
                self._fault(e)
            await until(self.board, self.end + REST_MS, beat)

    async def _listen(self, beat):
        """While a buffer is worked on the DMA's ring takes what comes; raises when none comes."""
        bus, flag = self._open()
        while True:
            beat()
            bus.readinto(self.buffer)
            await asyncio.wait_for_ms(flag.wait(), DEAF_MS)
            self.buffered += 1
            if self.probes:
                self.probes -= 1
                self.slot = self.meter.slot(self.buffer, _FRAMES)
            if self.meter.feed(self.buffer, _FRAMES, self.slot, 2):
                self._second(self.meter.take())
                self.buffered = 0

    def _made(self):
        """A meter, without the tables that it was made of: 2 KB of heap."""
        meter = self.board.meter(self.sensor.get("chip"), self.buffer)
        forget("coefficients", "dsp")
        return meter

    def _open(self):
        self.meter = self.meter or self._made()
        bus = self.board.bus(self.sensor["bus"])
        flag = asyncio.ThreadSafeFlag()
        bus.irq(lambda _: flag.set())
        self.fresh = True
        self.probes = _PROBES
        self.buffered = 0  # since the last whole second
        return bus, flag

    def _second(self, result):
        if result.constant:
            raise SensorError("constant")
        body = self._body(result)
        lost = self._keep_time()
        status = body.get(STATUS, 0) | lost
        if status:
            body[STATUS] = status
        self._record(body)

    def _keep_time(self):
        """Move `end` on by the samples' second; LOST_SAMPLES when the ticks are well ahead.

        An eighth of a small lateness is followed, as the two clocks are not the same crystal;
        to be early is only to have been late before.
        """
        tick = self.board.ticks_ms()
        if self.fresh:  # the chip took its time to start
            self.fresh = False
            self.end = tick - 1000
        self.begin = self.end
        self.end += 1000
        late = tick - self.end
        lost = late > max(_RING_MS, LATE_MS // self.buffered)
        self.end += late if late < 0 or lost else late // 8
        return LOST_SAMPLES if lost else 0

    def _body(self, result):
        levels = self.levels
        levels[:] = result.levels
        shift(levels, self.sensor["offset_cdb"])
        body = {i + 1: levels[16 * i : 16 * i + 16] for i in range(3)}
        body[CODE["third_octave_Leq"]] = levels[52:]
        for code, at in ((CODE["LAFmax"], 48), (CODE["LCpeak"], 50)):
            value = unpack_from("<h", levels, at)[0]
            if value != MISSING:
                body[code] = value
        self._judge(body, result.overload)
        return body

    def _judge(self, body, overload):
        status = 0
        if overload:
            body[CODE["overload_samples"]] = overload
            status = OVERLOAD
        level = mean(unpack_from("<8h", body[CODE["LAeq_125ms"]]))
        if level is None or level < self.sensor["floor_cdb"] - _SILENT_CDB:
            raise SensorError("silent")
        if level < self.sensor["floor_cdb"]:
            status |= UNDERRANGE
        if status:
            body[STATUS] = status

    def _fault(self, error):
        """A record without levels."""
        self.health.sensor_errors += 1
        self.health.note("microphone", error)
        self.begin, self.end = self.end, self.board.ticks_ms()
        self._record({STATUS: FAULT})

    def _record(self, body):
        self.recorder.put(self.end, self.end - self.begin, self.channel, body)


def shift(levels, offset):
    """Add offset to each int16 in place, saturating; MISSING stays."""
    for at in range(0, len(levels), 2):
        value = unpack_from("<h", levels, at)[0]
        if value != MISSING:
            pack_into("<h", levels, at, max(MISSING + 1, min(32767, value + offset)))


def int16(data):
    """The levels of an array as it travels."""
    return unpack_from("<%dh" % (len(data) // 2), data)


def mean(levels):
    """Energy average of levels in 0.01 dB; None when all are MISSING."""
    there = [10 ** (v / 1000) for v in levels if v != MISSING]
    return 1000 * log10(sum(there) / len(there)) if there else None
