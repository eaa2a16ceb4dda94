"""The Slack surface: payloads in, Block Kit out. It decides nothing; bot/coach does."""
