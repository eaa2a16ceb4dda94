"""How people reach the product, and how it runs: Slack, the pages, the worker, the command line, the demo."""
