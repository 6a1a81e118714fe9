"""Boards, from unboxing to calibration, and what a release of their application consists of."""
