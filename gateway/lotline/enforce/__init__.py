"""What follows from the running verdicts: head-room, alerts, and who is told."""
