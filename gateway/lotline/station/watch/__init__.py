"""Who watches the gateway itself: what needs a person, what an officer hears, its heartbeat."""
