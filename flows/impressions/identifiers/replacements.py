"""Turns a sighting into a finding, with a message and, where possible, a replacement."""

import re

from flows.impressions.finding import Finding
from flows.impressions.identifiers.sighting import Sighting
from flows.impressions.wording import load_list, load_wordings

_NAMES = {"name", "first_name", "surname", "word_name", "lower_name"}
_YEAR = re.compile(r"(?:19|20)\d\d")
_CHARS_BEFORE = 24  # characters before the words that are read


def build_finding(text: str, sighting: Sighting) -> Finding:
    """Return the finding, with a replacement if there is a good one. The checker never flags a replacement."""
    start, end, key = sighting
    return load_wordings()[f"identifier_{key}"].build_finding(start, end, _choose_replacement(text, sighting))


def _choose_replacement(text: str, sighting: Sighting) -> str | None:
    before = text[max(0, sighting.start - _CHARS_BEFORE) : sighting.start]
    words = text[sighting.start : sighting.end]
    if sighting.key in _NAMES:
        return _replace_name(before, words)
    if sighting.key == "date":
        return _replace_date(before, words)
    if sighting.key == "age":
        return "over-89" if re.match(r"[- ]year", text[sighting.end : sighting.end + 5]) else "over 89"
    if sighting.key == "town":
        return "their town"
    if sighting.key == "house":
        return "a hospital" if re.search("hospital|medical|memorial", words.lower()) else "a place nearby"
    return None


def _replace_name(before: str, words: str) -> str | None:
    """Return words such as "my client", or None if words before the name such as "her son" already say who it is."""
    words_before = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)?", before.lower())
    if words_before and words_before[-1] in load_list("kin"):
        return None
    replacement = "a doctor" if words.lower().startswith(("dr", "doctor")) else "my client"
    starts_sentence = not before or before.rstrip(" ")[-1:] in {".", "!", "?", "\n", ":"} or not before.strip()
    return replacement.capitalize() if starts_sentence and words[0].isupper() else replacement


def _replace_date(before: str, words: str) -> str | None:
    """Return the year: "on 3 May 2021" becomes "on a day in 2021", and "since May 2021" becomes "since 2021"."""
    year = _YEAR.search(words)
    if not year:
        return None
    words_before = before.lower().split()
    if words_before and words_before[-1] == "on":
        return f"a day in {year[0]}"
    follows_preposition = words_before and (
        words_before[-1] in {"in", "since", "until", "from", "of", "by", "before", "after", "during"}
        or words_before[-1].endswith(":")
    )
    return year[0] if follows_preposition or not words_before else f"in {year[0]}"
