"""RFC 6962 and C2SP, written down once more from their texts and sharing nothing with lotline."""

from hashlib import sha256


def mth(entries):
    """RFC 6962 section 2.1, as it stands there."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return sha256(b"\x01" + mth(entries[:k]) + mth(entries[k:])).digest()


def tile(entries, level, number):
    """Hashes of a tile, by the formula of tlog-tiles."""
    step = 256**level
    starts = [(number * 256 + i) * step for i in range(256)]
    return [mth(entries[at : at + step]) for at in starts if at + step <= len(entries)]
