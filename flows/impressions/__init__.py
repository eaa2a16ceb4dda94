"""The impressions-only checker: which words of a text are the trouble, why, and another way to say it."""
