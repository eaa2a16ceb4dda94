"""Settings that apply to the whole practice, and a member's own activity log."""
