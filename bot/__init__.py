"""The program: dispatch of actions, the Slack surface, the pages, the worker, the command line, and their wiring."""
