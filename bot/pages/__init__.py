"""The bot's own pages, where people write. They load nothing from elsewhere, and no address carries what is typed."""
