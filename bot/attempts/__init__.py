"""Refused attempts to get in: listed, and deleted after some time."""
