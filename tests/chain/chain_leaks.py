"""Looking for sound among bytes: any few samples in a row, however they are carried."""

import numpy as np

RATE = 48_000
RUN = 4  # samples in a row that would be sound


def noise():
    """2 s whose every sample is drawn by lot over the whole range, 24 bits."""
    return np.random.default_rng(11).integers(-(1 << 23), 1 << 23, 2 * RATE)


def representations(samples):
    """{name: (bytes a sample, the samples as bytes)} of all the ways to carry them."""
    words = samples.astype(np.int64)
    out = {}
    for order in "<>":
        for name, kind, values in (
            ("int16", "i2", words >> 8),
            ("uint16", "u2", (words >> 8) + (1 << 15)),
            ("int32", "i4", words),
            ("int32 left-justified", "i4", words << 8),
            ("float32", "f4", words / 2**23),
            ("float64", "f8", words / 2**23),
        ):
            data = values.astype(order + kind)
            out[f"{name} {order}"] = data.itemsize, data.tobytes()
        wide = np.frombuffer(words.astype(order + "i4").tobytes(), np.uint8).reshape(-1, 4)
        out[f"int24 {order}"] = 3, (wide[:, :3] if order == "<" else wide[:, 1:]).tobytes()
    return out


def leaks(sent, samples):
    """Names of the representations of which RUN samples in a row occur in the bytes sent."""
    found = []
    for name, (size, data) in representations(samples).items():
        n = RUN * size
        seen = {sent[at : at + n] for at in range(len(sent) - n + 1)}
        if any(data[at : at + n] in seen for at in range(0, len(data) - n + 1, size)):
            found.append(name)
    return found


def contents(folder):
    return b"\n".join(p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file())
