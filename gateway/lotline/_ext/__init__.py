"""Compiled kernels, built from cython_ext/; `lotline.dsp` is their only door."""
