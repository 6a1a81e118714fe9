"""Nodes that are put up: boards at this computer's ports, by the commands that do it."""
