"""Ed25519 (RFC 8032 section 5.1): whether a signature is that of a key. It signs nothing, so it
holds no secret, and how long it takes may tell what it likes.

Stricter than the RFC asks, so that a signature is good everywhere or nowhere: the equation without
the cofactor, S below the order, points in their one encoding, no key of small order.
"""

from node import sha512

P = (1 << 255) - 19
ORDER = (1 << 252) + 27742317777372353535851937790883648493
D = 0x52036CEE2B6FFE738CC740797779E89800700A4D4141D8AB75EB4DCA135978A3  # -121665/121666
D2 = 2 * D % P
ROOT = 0x2B8324804FC1DF0B2B4D00993DFBD7A72F431806AD2FE478C4EE1B274A0EA0B0  # of -1
SIZE = 64
NEUTRAL = (0, 1, 1, 0)


def steps(key, message, signature):
    """A generator that returns whether `signature` (64 bytes) over `message` is of `key` (32
    bytes); between its steps others may work: all of it takes a small chip seconds."""
    if len(key) != 32 or len(signature) != SIZE:
        return False
    scalar = int.from_bytes(signature[32:], "little")
    if scalar >= ORDER:
        return False
    point = yield from _decoded(key)
    if point is None or _is_small(point):
        return False
    base = yield from _decoded(b"\x58" + b"\x66" * 31)
    digest = yield from sha512.steps(signature[:32] + key + message)
    times = int.from_bytes(digest, "little") % ORDER
    x, y, z, t = point
    found = yield from _sum(scalar, base, times, (P - x, y, z, P - t))
    encoded = yield from _encoded(found)
    return encoded == signature[:32]


def _decoded(data):
    """The point of an encoding (section 5.1.3), as (X, Y, Z, T); None where it is of none."""
    y = int.from_bytes(data, "little")
    sign = y >> 255
    y &= (1 << 255) - 1
    if y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    v3 = v * v * v % P
    x = yield from _power(u * v3 * v3 * v % P, (P - 5) // 8)
    x = u * v3 * x % P
    if v * x * x % P != u:
        x = x * ROOT % P
        if v * x * x % P != u:
            return None
    if x == 0 and sign:
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def _encoded(point):
    x, y, z, _ = point
    inverse = yield from _power(z, P - 2)
    return (y * inverse % P | (x * inverse % P & 1) << 255).to_bytes(32, "little")


def _sum(m, one, n, other):
    """m * one + n * other, bit by bit for both at once."""
    both = _added(one, other)
    found = NEUTRAL
    for at in range(252, -1, -1):
        found = _doubled(found)
        bits = m >> at & 1, n >> at & 1
        if bits != (0, 0):
            found = _added(found, both if bits == (1, 1) else one if bits[0] else other)
        yield
    return found


def _added(a, b):
    """Section 5.1.4: complete, so it holds for all points, equal ones too."""
    x1, y1, z1, t1 = a
    x2, y2, z2, t2 = b
    s, m = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = t1 * D2 * t2 % P, 2 * z1 * z2 % P
    e, f, g, h = m - s, d - c, d + c, m + s
    return e * f % P, g * h % P, f * g % P, e * h % P


def _doubled(a):
    x, y, z, _ = a
    a, b = x * x % P, y * y % P
    h = a + b
    e = h - (x + y) * (x + y) % P
    g = a - b
    f = 2 * z * z % P + g
    return e * f % P, g * h % P, f * g % P, e * h % P


def _is_small(point):
    """Whether eight times the point is the neutral one."""
    for _ in range(3):
        point = _doubled(point)
    return point[0] == 0


def _power(x, exponent):
    found = 1
    for at in range(254, -1, -1):
        found = found * found % P
        if exponent >> at & 1:
            found = found * x % P
        if at % 4 == 0:
            yield
    return found
