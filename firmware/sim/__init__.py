"""A simulated microfactory: its world, its chips, its boards. Never on a board."""
