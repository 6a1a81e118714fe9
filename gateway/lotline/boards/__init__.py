"""Boards, from unboxing to calibration: over their serial port, by mpremote and esptool."""
