"""Frames and indicators for the tests of the journal."""

from lotline.records import Indicator


def fill(writer, boot, seqs, utc=None, received=1):
    for seq in seqs:
        boot.seen.add(seq)
    boot.heard_us = received
    rows = [(boot.row, s, s * 1000, received, utc, utc and 5, b"frame %d" % s) for s in seqs]
    writer.add_frames(rows, [boot])


def indicator(start=0, seconds=1, node="mic", **values):
    return Indicator(node, 0, start, seconds, values or {"LAeq": 50.0}, 1.0, 7, 3)
