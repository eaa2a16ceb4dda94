"""Measures the accuracy, speed and memory of the impressions checker: `make bench-checker`."""
