"""The station: the rooms assembled into a running gateway."""
