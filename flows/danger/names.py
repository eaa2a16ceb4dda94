"""Ids that the safety screens share with every other feature (S0-9)."""

SAFETY_ACTION = "safety"  # the button that opens the safety screen
