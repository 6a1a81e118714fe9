# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
# Bounds checks are off: the caller holds all positions within `data`, half a kernel inside it.
"""Values of band-limited signals between their samples: a windowed sinc from a table."""

from libc.math cimport floor

cdef enum:
    MOST_TAPS = 256  # of a row, on the stack; a multiple of four, as all rows are


def resample(
    const double[:, ::1] data not None,
    Py_ssize_t first,
    double offset,
    double step,
    const double[:, ::1] table not None,
    double[:, ::1] out not None,
):
    """out[c, k] = data[c] at the position first + offset + k step, for each channel c.

    table: row r holds the taps for a position r / (rows - 1) of a sample after the one
    that the tap taps/2 - 1 stands on; between two rows the taps are interpolated.
    """
    cdef Py_ssize_t rows = table.shape[0] - 1, taps = table.shape[1]
    cdef Py_ssize_t channels = min(data.shape[0], out.shape[0]), k, c, t, row, at
    cdef double[MOST_TAPS] taps_here
    cdef double position, whole, part
    cdef double a0, a1, a2, a3
    cdef const double *low
    cdef const double *high
    cdef const double *x
    if taps > MOST_TAPS or taps % 4 or rows < 1:
        return
    with nogil:
        for k in range(out.shape[1]):
            position = offset + k * step
            whole = floor(position)
            part = (position - whole) * rows
            row = <Py_ssize_t> part
            part -= row
            low = &table[row, 0]
            high = &table[row + 1, 0]
            for t in range(taps):
                taps_here[t] = low[t] + part * (high[t] - low[t])
            at = first + <Py_ssize_t> whole - taps // 2 + 1
            for c in range(channels):
                x = &data[c, at]
                a0 = a1 = a2 = a3 = 0
                for t in range(0, taps, 4):
                    a0 += taps_here[t] * x[t]
                    a1 += taps_here[t + 1] * x[t + 1]
                    a2 += taps_here[t + 2] * x[t + 2]
                    a3 += taps_here[t + 3] * x[t + 3]
                out[c, k] = (a0 + a2) + (a1 + a3)
