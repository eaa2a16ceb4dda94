"""Finds names after a title: "Mr. Brown", "dr patel", "Uncle Rashid"."""

from collections.abc import Sequence

from flows.impressions.identifiers.names.name_evidence import (
    PARTICLES,
    is_first_name,
    is_surname,
    is_unknown,
    may_be_name,
    may_be_surname,
)
from flows.impressions.identifiers.names.theory_names import is_theorist
from flows.impressions.identifiers.names.whole_names import find_name_end
from flows.impressions.identifiers.tokens import Word
from flows.impressions.wording import load_list

_WEAK_TITLES = {
    "dr",
    "doctor",
    "professor",
    "prof",
    "pastor",
    "rev",
    "imam",
    "rabbi",
    "reverend",
}  # titles that theorists have, too
_PLACEHOLDER_LETTERS = {"i", "x", "y", "z"}  # placeholders for a name: "Mr. X"
_MAX_PLACEHOLDER = 4  # letters of a placeholder in capitals: "Dr. XYZ"


def find_titled_name_end(words: Sequence[Word], at: int) -> int:
    """Return the index after "Mr. Brown", "dr patel", "Mrs. L. Hernandez"; 0 after "Dr. X", "Ms" or "MS Contin"."""
    if at + 1 >= len(words) or words[at + 1].gap not in {" ", ". ", "."} or words[at].text == "MS":
        return 0
    name, end = words[at + 1], find_name_end(words, at + 1)
    if name.lowered in PARTICLES and end > at + 2:
        return end
    if not name.has_capital:
        return at + 2 if _is_lower_case_titled_name(words[at], name) else 0
    if len(name.text) == 1:
        is_lone_initial = words[at].lowered not in _WEAK_TITLES and name.lowered not in _PLACEHOLDER_LETTERS
        return end if end > at + 2 or is_lone_initial else 0
    is_placeholder = name.text in {"Xx", "Doe"} or (name.is_upper_case and len(name.text) <= _MAX_PLACEHOLDER)
    is_from_theory = words[at].lowered in _WEAK_TITLES and is_theorist(words, at + 1, end)
    return 0 if is_placeholder or is_from_theory or _is_not_name(name) else end


def _is_not_name(name: Word) -> bool:
    """Return whether the word after a title is not a name: "Mr. Right", "Miss Perfect"; "Mr. Day" is one."""
    lists = ("no_names", "common_words", "trade_words")
    return any(name.lowered in load_list(list_name) for list_name in lists) and not may_be_surname(name)


def _is_lower_case_titled_name(title: Word, name: Word) -> bool:
    """Return whether a lower-case word after a title is a name: "mrs patel"; not "dr appointment"."""
    if is_first_name(name) or name.lowered in load_list("surnames"):
        return True
    is_common = _is_not_name(name) or name.lowered in load_list("people_do") or name.lowered in PARTICLES
    has_sure_title = title.lowered in {"mr", "mrs"} or (
        title.lowered == "dr" and is_unknown(name) and name.lowered not in load_list("doctors")
    )
    return has_sure_title and not is_common


def find_role_name_end(words: Sequence[Word], at: int) -> int:
    """Return the index after "Uncle Rashid" or "Coach Dunleavy"; 0 after "Sister" or "Nurse Practitioner"."""
    name = words[at + 1] if at + 1 < len(words) and words[at + 1].is_adjacent and words[at + 1].has_capital else None
    if name is None:
        return 0
    is_unknown_name = words[at].lowered in load_list("offices_of_people") and may_be_name(name) and is_unknown(name)
    return find_name_end(words, at) if is_unknown_name or is_first_name(name) or is_surname(name) else 0
