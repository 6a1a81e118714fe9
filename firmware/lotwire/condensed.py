"""Condensed records: what a node keeps of several records when it has no room for them.

Such a record is a frame like others, with a sequence number from FIRST on, status CONDENSED and
`condensed_seqs`: which records of this boot it stands for. The first of them is a 32-bit
number, little-endian; then a bit for each from that one on, lowest bit first, padded to an even
count of bytes. An acknowledgement names the frame's own number.

Of sound it holds LAeq and LAFmax of each second, and of all together LCeq, LZeq, LCpeak and the
thirds; of all else means, or of counters the last value.
"""

import struct

from lotwire.errors import WireError

FIRST = 1 << 31
# What 128 int16 hold beside the first number; a boot's records counted over some ten minutes.
MAX_SPREAD = 8 * (256 - 4)


def pack_seqs(seqs: list[int]) -> bytes:
    """seqs: rising, the last less than MAX_SPREAD above the first."""
    bits = bytearray(((seqs[-1] - seqs[0]) // 16 + 1) * 2)
    for seq in seqs:
        at = seq - seqs[0]
        bits[at >> 3] |= 1 << (at & 7)
    return struct.pack("<I", seqs[0]) + bits


def seqs_of(packed: bytes) -> list[int]:
    """The way back; raises WireError("shape")."""
    if len(packed) < 6 or not packed[4] & 1:
        raise WireError("shape", "condensed_seqs does not begin with its first number")
    first = struct.unpack("<I", packed[:4])[0]
    bits = packed[4:]
    found = [first + i for i in range(8 * len(bits)) if bits[i >> 3] >> (i & 7) & 1]
    if not 0 < found[0] <= found[-1] < FIRST:
        raise WireError("shape", "condensed_seqs are beyond their range")
    return found
