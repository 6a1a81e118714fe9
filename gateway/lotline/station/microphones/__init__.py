"""The gateway's own microphones: sound in memory only, and seconds of levels out of it."""
