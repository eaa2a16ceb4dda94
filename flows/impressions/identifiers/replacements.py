"""Turns a sighting into a finding, with a message and, where possible, a replacement."""

import re
from collections.abc import Iterable

from flows.impressions.finding import Finding
from flows.impressions.identifiers.sighting import Sighting
from flows.impressions.wording import load_list, load_wordings

_NAMES = {"name", "first_name", "surname", "word_name", "lower_name"}
_POSSESSIVES = frozenset({"my", "her", "his", "their", "our", "your", "its"})
_YEAR = re.compile(r"(?:19|20)\d\d")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_CHARS_BEFORE = 24  # characters before the words that are read
_HOSPITAL = re.compile("hospital|medical|memorial", re.IGNORECASE)
_BEFORE_PLACE = re.compile(  # "in Springfield"; not "the Springfield mall"
    r"\b(?:in|to|from|near|at|outside|around|of|by|leaves?|left|leaving)\s+(?:(?:the|a|his|her|their|our)\s+)?$",
    re.IGNORECASE,
)
_NOUN_AFTER = re.compile(  # "in Springfield schools", "at Mercy Hospital staff"
    r"\s+(?!(?:and|or|but|with|for|to|from|in|on|at|by|as|when|where|since|after|before|because|so|that|which|who|is|was|has|had"
    r"|again|alone|together|now|then|last|this|every|until|while|if|her|his|their|my|the|a|an)\b)[a-z]"
)


def build_findings(text: str, sightings: Iterable[Sighting]) -> list[Finding]:
    """Return the findings, each with a replacement if there is one that surely fits.

    The checker never flags a replacement. Where the text names two people, nobody can tell which of them is the client,
    so neither gets "my client"; two towns cannot both become "their town".
    """
    found = list(sightings)
    people = {_plain(text, sighting) for sighting in found if sighting.key in _NAMES}
    people = {name for name in people if not _is_doctor(name)}
    towns = {_plain(text, sighting) for sighting in found if sighting.key == "town"}
    sure = {*(_NAMES if len(people) == 1 else ()), *(("town",) if len(towns) == 1 else ())}
    return [_build_finding(text, sighting, is_only_one=sighting.key in sure) for sighting in found]


def _build_finding(text: str, sighting: Sighting, *, is_only_one: bool) -> Finding:
    start, end, key = sighting
    replacement = _choose_replacement(text, sighting, is_only_one=is_only_one)
    return load_wordings()[f"identifier_{key}"].build_finding(start, end, replacement)


def _choose_replacement(text: str, sighting: Sighting, *, is_only_one: bool) -> str | None:
    before = text[max(0, sighting.start - _CHARS_BEFORE) : sighting.start]
    words = text[sighting.start : sighting.end]
    if sighting.key == "age":
        return "over-89" if re.match(r"-year", text[sighting.end : sighting.end + 5]) else "over 89"
    if sighting.key == "date":
        return _replace_date(before, words)
    if sighting.key in _NAMES:
        return _replace_name(before, words, is_only_one=is_only_one)
    if _NOUN_AFTER.match(text, sighting.end) or (sighting.key == "town" and not is_only_one):
        return None
    return _replace_place(before, words, sighting.key)


def _replace_place(before: str, words: str, key: str) -> str | None:
    """Return "their town", "a hospital" or "a place nearby" after words such as "in"."""
    if key not in {"town", "house"} or not _BEFORE_PLACE.search(before):
        return None
    if key == "town":
        return None if _ends_with_determiner(before) else "their town"
    return _replace_noun(before, words, "hospital" if _HOSPITAL.search(words) else "place nearby")


def _replace_name(before: str, words: str, *, is_only_one: bool) -> str | None:
    """Return "a doctor" or "my client", or None where it might not fit: after "her son", "poor" or "the"."""
    if _is_doctor(words):
        return _replace_noun(before, words, "doctor")
    if not is_only_one:
        return None
    if _starts_sentence(before):
        return "My client" if words[0].isupper() else "my client"
    words_before = _WORD.findall(before.lower())
    return "my client" if words_before and words_before[-1] in load_list("before_my_client") else None


def _replace_noun(before: str, words: str, noun: str) -> str:
    """Return the noun with "a", or without it after a word such as "her"."""
    if _starts_sentence(before) and words[0].isupper():
        return f"A {noun}"
    return noun if _ends_with_determiner(before) else f"a {noun}"


def _ends_with_determiner(before: str) -> bool:
    words_before = _WORD.findall(before.lower())
    return bool(words_before) and words_before[-1] in load_list("determiner") | _POSSESSIVES


def _starts_sentence(before: str) -> bool:
    return before.rstrip(" ")[-1:] in {"", ".", "!", "?", "\n", ":"}


def _is_doctor(words: str) -> bool:
    return words.lower().startswith(("dr.", "dr ", "doctor"))


def _plain(text: str, sighting: Sighting) -> str:
    return re.sub(r"['\u2019]s?$", "", text[sighting.start : sighting.end].casefold())


def _replace_date(before: str, words: str) -> str | None:
    """Return the year: "on 3 May 2021" becomes "on a day in 2021", and "since May 2021" becomes "since 2021"."""
    year = _YEAR.search(words)
    if not year:
        return None
    words_before = before.lower().split()
    if words_before and words_before[-1] == "on":
        return f"a day in {year[0]}"
    if _ends_with_determiner(before):
        return year[0]
    follows_preposition = words_before and (
        words_before[-1] in {"in", "since", "until", "from", "of", "by", "before", "after", "during"}
        or words_before[-1].endswith(":")
    )
    return year[0] if follows_preposition or not words_before else f"in {year[0]}"
