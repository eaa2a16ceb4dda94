"""The Slack surface: it reads payloads and returns Block Kit. Every decision is made in flows/."""
