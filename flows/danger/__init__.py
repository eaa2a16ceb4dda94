"""Finds words that may mean danger, in what people type. It runs rules only, and keeps nothing (S0-9)."""
