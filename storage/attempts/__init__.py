"""Attempts to get in that were refused."""
