"""The database: its tables, its migrations, and encrypted texts. Nothing here uses Slack or the statechart."""
