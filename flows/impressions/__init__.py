"""The impressions checker finds words of a text that should not be shared, says why, and suggests other words."""
