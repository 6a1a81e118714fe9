"""The language of packs: reading, checking, and the calendar that they speak of."""
