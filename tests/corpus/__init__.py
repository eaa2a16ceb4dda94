"""Sentences in the style of hurried therapists, labeled by hand, on which the impressions checker is measured."""
