"""Where things are kept: tables, migrations, and the words that people wrote, sealed. Knows no Slack and no chart."""
