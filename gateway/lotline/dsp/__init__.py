"""The only door to the compiled kernels (cython_ext): one module a subject."""

from lotline.dsp.packed import (
    CLASS_WIDTH,
    CLASSES,
    FIRST_CLASS,
    Numbers,
    energy_mean,
    fast_histogram,
    mean_of_maxima,
    pack_levels,
    packed_mean,
    packed_means,
    packed_row_means,
    unpack_levels,
)

__all__ = [
    "CLASSES",
    "CLASS_WIDTH",
    "FIRST_CLASS",
    "Numbers",
    "energy_mean",
    "fast_histogram",
    "mean_of_maxima",
    "pack_levels",
    "packed_mean",
    "packed_means",
    "packed_row_means",
    "unpack_levels",
]
