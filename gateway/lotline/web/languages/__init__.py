"""A catalogue a language: WORDS in a file named by its code (ISO 639-1), found by that name."""
