"""What the product does: one folder for each feature, with its rules, screens, words, actions and messages.

Nothing here uses Slack, the web or the queue. Rules and screens are pure; pyproject.toml lists them.
"""
