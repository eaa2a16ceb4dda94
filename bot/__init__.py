"""Where people meet the product: use cases, the Slack surface, the pages, and the wiring of it all."""
