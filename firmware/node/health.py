"""The node's own state: counters that other parts add to, and a record of them."""

import gc

from lotwire.codes import CODE
from micropython import const

from node import VERSION
from node.heap import largest
from node.supervisor import until

# Looking for the largest free piece takes some ms, which a microphone can spare now and then.
_LOOK_EVERY = const(6)
# Keeps a health record below the size of a noise frame.
_MAX_TEXT = const(100)
# What was noted last: (uptime in ms, text), for who looks at the board itself. Of what comes again
# and again, as while a network is away, the first and the last time.
lines = []
_MAX_LINES = const(20)


class Health:
    """`sensor_errors`, `overruns` (periods missed): counted since the start of this boot."""

    def __init__(self, board):
        self.board = board
        self.sensor_errors = 0
        self.overruns = 0
        self.last_exception = None
        self.records = 0
        self.heap_largest = None

    def note(self, where, error):
        """Keep the newest exception as a short text."""
        said = "%s: %s %s" % (where, type(error).__name__, error)
        self.last_exception = " ".join(said.split())[:_MAX_TEXT]
        if [text for _, text in lines[-2:]] == 2 * [self.last_exception]:
            lines.pop()
        lines.append((self.board.ticks_ms(), self.last_exception))
        del lines[:-_MAX_LINES]

    async def report(self, beat, period, recorder, outbox, link):
        """A record now and then each `period` ms, for ever."""
        end = begin = self.board.ticks_ms()
        while True:
            tick = self.board.ticks_ms()
            recorder.put(tick, tick - begin, 0, self.body(outbox, link))
            begin = tick
            end += period
            await until(self.board, end, beat)

    def body(self, outbox, link):
        """{code: value} of a health record."""
        if self.records % _LOOK_EVERY == 0:
            self.heap_largest = getattr(self.board, "heap_largest", largest)()
        self.records += 1
        gc.collect()
        body = {
            CODE["uptime"]: self.board.ticks_ms() // 1000,
            CODE["heap_free"]: gc.mem_free(),
            CODE["heap_largest"]: self.heap_largest,
            CODE["outbox_records"]: outbox.records(),
            CODE["outbox_condensed"]: outbox.condensed,
            CODE["outbox_dropped"]: outbox.dropped + outbox.damaged,
            CODE["overruns"]: self.overruns,
            CODE["reconnects"]: link.reconnects(),
            CODE["sensor_errors"]: self.sensor_errors,
            CODE["reset_cause"]: self.board.reset_cause(),
            CODE["outbox_bytes"]: outbox.bytes(),
            CODE["messages_refused"]: link.refused,
            CODE["firmware"]: VERSION,
        }
        if link.outputs.lines:
            body[CODE["outputs"]] = str(link.outputs)[:_MAX_TEXT]
        rssi = self.board.rssi()
        if rssi is not None:
            body[CODE["rssi"]] = rssi
        if self.last_exception:
            body[CODE["last_exception"]] = self.last_exception
        return body
