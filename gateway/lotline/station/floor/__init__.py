"""What the operator's pages show, filled from the journal and the running gateway."""
