"""Boards: what a release of the node's application consists of, compiled for their chips."""
