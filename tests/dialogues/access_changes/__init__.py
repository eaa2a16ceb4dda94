"""Changes of who can read what, as conversations."""
