"""lotline: measures what a microfactory sends across its lot line, and can prove it."""

__version__ = "0.1.0"
