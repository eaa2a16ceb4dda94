"""What a practice decides for everyone."""
