"""Sentences as therapists write them in a hurry, labelled by hand, that the impressions checker is measured on."""
