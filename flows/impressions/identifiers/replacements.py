"""From a sighting to a finding: what is said of it, and words that can stand in its place."""

import re

from flows.impressions.finding import Finding
from flows.impressions.identifiers.sighting import Sighting
from flows.impressions.wording import load_list, load_wordings

_NAMES = {"name", "first_name", "surname", "word_name", "lower_name"}
_YEAR = re.compile(r"(?:19|20)\d\d")
_BEFORE = 24  # characters that are looked at before the words


def build_finding(text: str, sighting: Sighting) -> Finding:
    """Return the finding, with a replacement where one is good; what stands in never raises a finding itself."""
    start, end, what = sighting
    return load_wordings()[f"identifier_{what}"].build_finding(start, end, _choose_replacement(text, sighting))


def _choose_replacement(text: str, sighting: Sighting) -> str | None:
    before = text[max(0, sighting.start - _BEFORE) : sighting.start]
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
    """Return who it is to the reader; None where words such as "her son" say so already."""
    said = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)?", before.lower())
    if said and said[-1] in load_list("kin"):
        return None
    instead = "a doctor" if words.lower().startswith(("dr", "doctor")) else "my client"
    first = not before or before.rstrip(" ")[-1:] in {".", "!", "?", "\n", ":"} or not before.strip()
    return instead.capitalize() if first and words[0].isupper() else instead


def _replace_date(before: str, words: str) -> str | None:
    """Return the year: "on 3 May 2021" becomes "on a day in 2021", "since May 2021" "since 2021"."""
    year = _YEAR.search(words)
    if not year:
        return None
    said = before.lower().split()
    if said and said[-1] == "on":
        return f"a day in {year[0]}"
    plain = said and (
        said[-1] in {"in", "since", "until", "from", "of", "by", "before", "after", "during"} or said[-1].endswith(":")
    )
    return year[0] if plain or not said else f"in {year[0]}"
