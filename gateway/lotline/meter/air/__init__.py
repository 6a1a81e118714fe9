"""Air: means, indices, statistics and exposure; arrays in, indicators out; no I/O, no clock."""
