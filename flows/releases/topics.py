"""The topics that a release can cover, and that two therapists can talk about."""

TOPICS = ("diagnosis", "goals", "modality", "strengths", "growth", "safety", "support", "agendas")
"""The ids of the topics, in the order of the eight questions of a consult (S0-37 … S0-44)."""
