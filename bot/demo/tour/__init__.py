"""The guide of the demo: what to do next in any situation, and a player that does it by itself."""
