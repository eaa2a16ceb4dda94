"""How right the impressions checker is, how quick, and how heavy: `make bench-checker`."""
