"""The impressions-only checker: which words of a text are the trouble, why, and another way to say it (S0-17, S0-18)."""
